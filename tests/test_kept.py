"""What is kept for the next reader is what would be found anew, and no more than has room."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.querying.kept import Kept
from cxdata.verdicts.headlines import with_year_before


def test_the_oldest_makes_room_and_what_is_too_large_is_not_kept() -> None:
    frames = [pl.DataFrame({"n": range(100)}) for _ in range(3)]
    size = int(frames[0].estimated_size())
    kept = Kept(room=2 * size, largest=size)
    for number, frame in enumerate(frames):
        kept.keep(number, frame)
    assert [kept.get(number) is not None for number in range(4)] == [False, True, True, False]
    kept.keep(3, pl.concat(frames))
    assert kept.get(3) is None
    kept.clear()
    assert kept.get(1) is None and kept.get(2) is None


@pytest.mark.parametrize("name", ["engagement", "enps", "retention"])
def test_occasions_are_those_of_the_days_whoever_asked_before(demo: Dataset, name: str) -> None:
    metric, end = metrics.metric(name), demo.as_of()
    whole = access.select(access.EVERYONE, start=end - timedelta(days=200), end=end)
    part = whole.narrowed("business_unit", demo.values("business_unit")[0])
    for asked in (whole, part, replace(whole, start=end - timedelta(days=20)), part):
        for by in ([], ["business_unit"]):
            found = with_year_before(demo, asked, metric, by)
            longer = asked.during(found["period"].min(), end)
            expected = estimates.estimate(demo, longer, metric, by=by, grain="day")
            assert_frame_equal(found, expected, check_exact=True)
            assert found["period"].min() < asked.start - timedelta(days=360)
