"""Every published figure of the three real surveys, from the file to what `show` prints."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxdata.__main__ import main

FILES = {
    "sfo_2017": "sfo_2017/2017_SFO_Customer_Survey_20250817.csv",
    "carpentries": "carpentries/20180908_post_clean.csv",
    "carpentrycon": "carpentries/2020_carpentryconhome_raw.csv",
}
Show = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def imported(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each survey imported by its mapping into a folder of its own."""
    folders = {}
    for name, file in FILES.items():
        folders[name] = tmp_path_factory.mktemp(name)
        mapping = real_data.parent / "mappings" / f"{name}.toml"
        words = ["import", real_data / file, "--mapping", mapping, "--into", folders[name]]
        assert main([str(word) for word in words]) == 0
    return folders


@pytest.fixture
def show(imported: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> Show:
    def numbers(survey: str, *words: str) -> list[dict[str, Any]]:
        code = main(["show", *words, "--data", str(imported[survey]), "--format", "json"])
        assert code == 0
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    return numbers


@pytest.mark.parametrize(
    ("survey", "words", "value", "n", "digits"),
    [
        ("sfo_2017", "nps --unweighted", 39.84, 2746, 2),
        ("sfo_2017", "nps", 40.40, 2746, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=A", 39.92, 724, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=B", 43.37, 166, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=C", 46.90, 226, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=D", 43.52, 386, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=E", 46.86, 175, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=F", 38.51, 444, 2),
        ("sfo_2017", "nps --unweighted --where business_unit=G", 32.96, 625, 2),
        ("sfo_2017", "csat --unweighted", 82.07, 2688, 2),
        ("sfo_2017", "rating_mean --unweighted --where touchpoint=Restaurants", 3.6154, 2421, 4),
        ("sfo_2017", "rating_mean --unweighted --where touchpoint=Walkways", 4.1468, 2629, 4),
        ("carpentries", "nps", 48.37, 889, 2),
        ("carpentries", "nps --from 2016-06-01 --to 2016-06-30", 75.0, 12, 2),
        ("carpentries", "nps --from 2017-10-01 --to 2017-10-31", 21.15, 52, 2),
        ("carpentries", "nps --from 2018-03-01 --to 2018-03-31", 48.08, 104, 2),
        ("carpentries", "nps --from 2018-07-01 --to 2018-07-31", -5.56, 18, 2),
        ("carpentrycon", "nps", 62.10, 124, 2),
        (
            "carpentrycon",
            "rating_mean --where touchpoint=Presenters_prepared",
            4.7097,
            124,
            4,
        ),
    ],
)
def test_a_published_figure_comes_out_of_import_and_show(
    show: Show, survey: str, words: str, value: float, n: int, digits: int
) -> None:
    (row,) = show(survey, *(word.replace("_prepared", " prepared") for word in words.split()))
    assert row["n"] == n
    assert round(row["value"], digits) == value
    assert row["status"] == "ok"


def test_the_training_feedback_covers_28_months(show: Show) -> None:
    months = show("carpentries", "nps", "--grain", "month")
    assert len(months) == 28
    july = next(row for row in months if row["period"] == "2018-07-01")
    assert (round(july["value"], 2), july["n"]) == (-5.56, 18)


@pytest.mark.parametrize(
    ("survey", "read", "accepted"),
    [("sfo_2017", 2831, 2828), ("carpentries", 967, 911), ("carpentrycon", 124, 124)],
)
def test_the_stored_receipt_adds_up(
    imported: dict[str, Path], survey: str, read: int, accepted: int
) -> None:
    version = (imported[survey] / "CURRENT").read_text().strip()
    text = (imported[survey] / "versions" / version / "receipt.json").read_text("utf-8")
    (receipt,) = json.loads(text)["imports"]
    (file,) = receipt["files"]
    assert (file["read"], file["accepted"]) == (read, accepted)
    lost = sum(file["rejected"].values()) + sum(file["dropped"].values())
    assert file["read"] == file["accepted"] + lost
