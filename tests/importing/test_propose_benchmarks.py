"""Figures of groups are taken for benchmarks, not asked for a score, and by a word only."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cxdata.dataset import open_current
from cxdata.errors import ImportFailed
from cxdata.importing import import_files, table_mapping
from cxdata.importing.proposing import keeping, propose

Write = Callable[..., Path]
WIDE = (
    "Organisation,Code,Engagement,My team,Response rate\n"
    'North,N1,61%,80%,"7,5 %"\nSouth,S1,58%,n/a,80%\nBenchmark (median),B1,60%,79%,70%\n'
)
LONG = "unit,year,measure,value\n" + "".join(
    f"{unit},{year},{measure},{60 + year % 7}.5\n"
    for unit in ("North", "South")
    for year in (2023, 2024)
    for measure in ("Engagement", "My team")
)
WHEN = '"2019"'


def imported(survey: Path, answers: dict[int, int], into: Path) -> list[tuple[object, ...]]:
    text = propose([survey]).answered(answers).replace('"…"', WHEN)
    import_files([survey], table_mapping.mapping_from(text, "map.toml"), into)
    rows = open_current(into).table("benchmarks").select("organisation", "measure", "value")
    return rows.sort("organisation", "measure").rows()


def test_shares_by_organisation_become_benchmarks_once_somebody_says_so(
    write: Write, tmp_path: Path
) -> None:
    survey = write("published.csv", WIDE)
    proposal = propose([survey])
    assert proposal.table == "benchmarks"
    assert [doubt.question.split()[0] for doubt in proposal.doubts] == ["The", "Of", "Are"]
    with pytest.raises(ImportFailed, match=r"figures of groups.*docs/other_tables\.md"):
        keeping.undoubted([survey])
    assert imported(survey, {0: 0, 1: 0, 2: 0}, tmp_path / "data") == [
        ("North", "Engagement", 61.0),
        ("North", "My team", 80.0),
        ("North", "Response rate", 7.5),
        ("South", "Engagement", 58.0),
        ("South", "Response rate", 80.0),
    ]


def test_rows_of_one_measure_each_become_benchmarks_too(write: Write, tmp_path: Path) -> None:
    survey = write("published.csv", LONG)
    assert len(propose([survey]).doubts) == 1
    assert len(imported(survey, {0: 0}, tmp_path / "data")) == LONG.count("\n") - 1


@pytest.mark.parametrize(
    "content",
    [
        "Name,Share,Other\nNorth,61%,80%\nSouth,58%,70%\n",
        "unit,measure,value\nNorth,Engagement,4\nNorth,Engagement,5\nSouth,My team,3\n",
    ],
)
def test_what_may_be_answers_is_asked_about_as_answers(write: Write, content: str) -> None:
    proposal = propose([write("survey.csv", content)])
    assert proposal.table is None
    assert proposal.doubts
    assert not {guess.role for guess in proposal.guesses} & {"team"}
