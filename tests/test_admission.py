"""Questions to a data set at once: how many are admitted, and when a slow one is stopped."""

import os
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxdata import estimates
from cxdata.dataset import Dataset
from cxdata.errors import DataSetError
from cxdata.querying.cubes import CELLS
from tests.build import everything
from tests.test_dataset import NPS, answers, published


class Watched(Dataset):
    """Counts how many queries run at once."""

    running = most = 0
    counting = threading.Lock()

    def _run(self, query: str, text: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        with self.counting:
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.01)
        try:
            return super()._run(query, text, parameters)
        finally:
            with self.counting:
                self.running -= 1


class Hurried(Dataset):
    """Stops slow queries early; on a busy machine now and then a quick one, too."""

    limit_ms = 100


def test_no_more_questions_are_answered_at_once_than_there_are_cores(tmp_path: Path) -> None:
    dataset = Watched(tmp_path, published(tmp_path, 25).version)
    days = [everything().during(date(2000, 1, 1), date(2090, 1, day)) for day in range(1, 31)]
    with ThreadPoolExecutor(30) as pool:
        found = pool.map(lambda one: estimates.estimate(dataset, one, NPS)["n"].item(), days)
        assert set(found) == {25}
    assert 1 <= dataset.most <= (os.cpu_count() or 2)


def test_a_slow_question_is_stopped_and_the_next_one_answered(tmp_path: Path) -> None:
    dataset = Hurried(tmp_path, published(tmp_path, 3).version)
    endless = " and (select max(a % 7) from range(1_000_000_000_000) t(a)) > 0"
    for query, file in (("counts", dataset.counted(CELLS)), ("groups", dataset.file(NPS, CELLS))):
        filled = {"filters": endless}
        if query == "groups":
            sums = {name: "n" for name in ("w", "ww", "wx", "wxx")}
            part = "select day as first_day, day as last_day, n from read_parquet($file)"
            filled = {"period": "1", "by": "", "repeated": "false", **sums}
            filled["parts"] = f"{part} where true{endless}"
        with pytest.raises(DataSetError, match=r"stopped after 0\.1 s.*shorter period"):
            dataset.frame(query, {"file": file}, filled)
    for _ in range(100):
        with suppress(DataSetError):
            assert answers(dataset) == 3
            return
    raise AssertionError("nothing was answered any longer")
