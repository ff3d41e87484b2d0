"""Dates that read day first and month first are asked about in recognised exports too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cxdata.importing.intake import take_in
from cxdata.importing.language import mapping_from
from cxdata.importing.proposing import propose

Write = Callable[..., Path]
SURVEYMONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,How likely are you to recommend us?\n"
    ",,,,Response\n1,9,{0},{0},9\n2,9,{0},{0},0\n"
)
MICROSOFT = (
    "ID,Start time,Completion time,Email,Name,How likely are you to recommend us? (0-10)\n"
    "1,{0},{0},a@example.org,A,9\n2,{0},{0},b@example.org,B,0\n"
)
GOOGLE = "Timestamp,How likely are you to recommend us? (0-10)\n{0},9\n{0},0\n"
EITHER = [
    ("surveymonkey", SURVEYMONKEY, "03/04/2024 10:00:00 AM"),
    ("microsoft_forms", MICROSOFT, "3/4/24 10:00:00"),
    ("google_forms", GOOGLE, "3/4/2024 10:00:00"),
]


@pytest.mark.parametrize(("tool", "rows", "moment"), EITHER)
def test_what_reads_either_way_is_asked(write: Write, tool: str, rows: str, moment: str) -> None:
    file = write("export.csv", rows.format(moment))
    proposal = propose([file])
    assert proposal.format == tool
    (doubt,) = (one for one in proposal.doubts if "day first or month first" in one.question)
    asked = proposal.doubts.index(doubt)
    months = []
    for answer in range(2):
        answers = {n: answer if n == asked else 0 for n in range(len(proposal.doubts))}
        mapping = mapping_from(proposal.answered(answers), "map.toml")
        months += take_in([file], mapping, reject=False).accepted.months()
    assert months == ["2024-04", "2024-03"]


@pytest.mark.parametrize(("tool", "rows", "moment"), EITHER)
def test_what_reads_one_way_only_is_not_asked(
    write: Write, tool: str, rows: str, moment: str
) -> None:
    day = moment.replace("4/", "25/").replace("04/", "25/").replace("025/", "25/")
    proposal = propose([write("export.csv", rows.format(day))])
    assert proposal.format == tool
    assert not any("first" in doubt.question for doubt in proposal.doubts)
