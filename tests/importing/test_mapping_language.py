"""Every sentence of the mapping language does what it says, and every mistake is named."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from cxdata.errors import ImportFailed
from cxdata.importing.intake import Intake

HEAD = """
[source]
name = "Shop"
[answered_at]
constant = 2024-03-05
"""


def cells(intake: Intake, column: str) -> list[Any]:
    return intake.responses[column].to_list()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("9", 9),
        ("9.0", 9),
        (" 9 ", 9),
        ("\u00a09\u00a0", 9),
        ("+9", 9),
        ("09", 9),
        ("0", 0),
        ("10 - Extremely likely", 10),
        ("extremely\u00a0likely", 10),
        ("11", None),
        ("11.0", None),
        ("n/a", None),
        ("", None),
    ],
)
def test_a_score_is_read_from(take: Callable[..., Intake], cell: str, value: int | None) -> None:
    mapping = f"""{HEAD}
[columns]
recommend = "nps"
satisfaction = "other"
[missing]
recommend = [11]
"*" = ["n/a"]
[values.recommend]
"10 - Extremely likely" = 10
"extremely likely" = 10
"""
    assert cells(take(f"nps,other\n{cell},5\n", mapping), "recommend") == [value]


@pytest.mark.parametrize("cell", ["11", "-1", "9.5", "x", "9 9", "1e1", "nan", "inf", "NaN"])
def test_a_value_off_the_scale_stops_the_import(take: Callable[..., Intake], cell: str) -> None:
    with pytest.raises(ImportFailed, match=r"column 'nps' \(recommend\)") as failed:
        take(f"nps,other\n{cell},5\n8,5\n{cell},5\n", f'{HEAD}[columns]\nrecommend = "nps"\n')
    assert f"{cell!r} (2 rows: lines 2, 4)" in str(failed.value)
    assert "Declare them in [missing] recommend or [values.recommend]" in str(failed.value)
    assert "--reject" in str(failed.value)


def test_a_value_off_the_scale_can_be_set_aside(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\n'
    intake = take("nps,other\n9,5\nx,5\n12,5\n", mapping, reject=True)
    (file,) = intake.receipt.files
    assert (file.accepted, sum(file.rejected.values())) == (1, 2)
    rejected = intake.rejected.collect()
    assert rejected["row"].to_list() == [3, 4]
    assert set(rejected["reason"]) == set(file.rejected)


def test_the_commonest_wrong_values_come_first_and_at_most_ten(
    take: Callable[..., Intake],
) -> None:
    wrong = [f"w{n}" for n in range(12)] + ["w11"] * 6
    with pytest.raises(ImportFailed) as failed:
        take("nps\n" + "\n".join(wrong), f'{HEAD}[columns]\nrecommend = "nps"\n')
    text = str(failed.value)
    assert "declared: 'w11' (7 rows: lines 13, 14, 15, 16, 17, …), 'w0' (1 row: line 2)" in text
    assert "and 2 further values" in text


def test_several_faults_are_told_at_once(take: Callable[..., Intake]) -> None:
    mapping = """
[source]
name = "Shop"
[answered_at]
column = "day"
format = "%d.%m.%Y"
[columns]
recommend = "nps"
satisfaction = "csat"
"""
    with pytest.raises(ImportFailed) as failed:
        take("nps,csat,day\nx,5,1.2.2024\n9,7,31.2.2024\n", mapping)
    assert all(f"column {name!r}" in str(failed.value) for name in ("nps", "csat", "day"))


@pytest.mark.parametrize(
    ("scale", "cells_in", "out"),
    [
        ("{ from = [1, 7], to = [1, 5] }", "1 2 3 4 5 6 7", [1, 2, 2, 3, 4, 4, 5]),
        ("{ from = [0, 2], to = [1, 5] }", "0 1 2", [1, 3, 5]),
        ("{ from = [5, 1], to = [1, 5] }", "5 4 3 2 1", [1, 2, 3, 4, 5]),
        ("{ from = [0, 100], to = [1, 5] }", "0 12.5 72.4 100", [1, 2, 4, 5]),
        ("[1, 5]", "1 5", [1, 5]),
    ],
)
def test_a_scale_is_converted_where_that_is_said(
    take: Callable[..., Intake], scale: str, cells_in: str, out: list[int]
) -> None:
    mapping = f'{HEAD}[columns]\nsatisfaction = "s"\n[scales]\nsatisfaction = {scale}\n'
    assert cells(take("s\n" + "\n".join(cells_in.split()), mapping), "satisfaction") == out


def test_values_come_before_the_scale(take: Callable[..., Intake]) -> None:
    mapping = f"""{HEAD}
[columns]
satisfaction = "s"
[scales]
satisfaction = {{ from = [1, 7], to = [1, 5] }}
[missing]
satisfaction = [9]
[values.satisfaction]
"top" = 7
"9" = 7
"""
    assert cells(take("s,x\ntop,1\n9,1\n1,1\n", mapping), "satisfaction") == [5, 1]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *((word, True) for word in ("TRUE", "yes", "1", "1.0", "Ja")),
        *((word, False) for word in ("False", "No", "0", "nein")),
    ],
)
def test_yes_and_no_are_read_from(take: Callable[..., Intake], cell: str, value: bool) -> None:
    mapping = f"""{HEAD}
[columns]
resolved_first_contact = "fcr"
[values.resolved_first_contact]
Ja = true
nein = false
"""
    assert cells(take(f"fcr\n{cell}\n", mapping), "resolved_first_contact") == [value]


def test_neither_yes_nor_no_stops_the_import(take: Callable[..., Intake]) -> None:
    with pytest.raises(ImportFailed, match="neither yes nor no"):
        take("fcr\nperhaps\n", f'{HEAD}[columns]\nresolved_first_contact = "fcr"\n')


def test_codes_become_names_and_unknown_codes_stay(take: Callable[..., Intake]) -> None:
    mapping = f"""{HEAD}
[columns]
recommend = "nps"
business_unit = "unit"
[values.business_unit]
1 = "North"
"""
    intake = take("nps,unit\n9,1\n9,1.0\n9, 07 \n9,\n", mapping)
    assert cells(intake, "business_unit") == ["North", "North", "07", None]


def test_a_decimal_comma_is_found_out(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\nweight = "w"\n'
    intake = take("nps;w\n9,0;1,25\n8;2\n", mapping)
    assert cells(intake, "recommend") == [9, 8]
    assert cells(intake, "weight") == [Decimal("1.25"), Decimal(2)]


def test_a_decimal_comma_can_be_said(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\nweight = "w"\n'.replace(
        '"Shop"', '"Shop"\ndecimal = ","'
    )
    assert cells(take('nps,w\n9,"0,5"\n', mapping), "weight") == [Decimal("0.5")]


@pytest.mark.parametrize("cell", ["", "-1", "x", "NA", "100001"])
def test_a_weight_is_needed_in_every_row(take: Callable[..., Intake], cell: str) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\nweight = "w"\n[missing]\n"*" = ["NA"]\n'
    with pytest.raises(ImportFailed, match=r"column 'w' \(weight\): values that are no weights"):
        take(f"nps,w\n9,{cell}\n", mapping)


def test_a_survey_without_weights_weighs_every_answer_one(take: Callable[..., Intake]) -> None:
    assert cells(take("nps\n9\n", f'{HEAD}[columns]\nrecommend = "nps"\n'), "weight") == [1]


def test_a_blank_id_is_no_id(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\nresponse_id = "id"\n'
    with pytest.raises(ImportFailed, match="no response ids: blank"):
        take("id,nps\n,9\n", mapping)


MOMENTS = [
    ('column = "d"\nformat = "%m/%d/%y %H:%M"', "9/8/18 15:29", "2018-09-08T15:29"),
    ('column = "d"\nformat = "%d.%m.%Y"', "1.2.2024", "2024-02-01T00:00"),
    ('column = "d"\nformat = ["%Y-%m-%d", "%d/%m/%Y"]', "13/02/2024", "2024-02-13T00:00"),
    ('column = "d"\nformat = "%m/%d/%Y %I:%M:%S %p"', "1/9/2025 3:04:05 PM", "2025-01-09T15:04:05"),
    ('column = "d"\nformat = "%Y-%m-%d %H:%M:%S.%f"', "2024-02-01 10:00:00.5", None),
    ('column = "d"\nformat = "%a %b %d %Y"', "Thu Jan 09 2025", "2025-01-09T00:00"),
    ('column = "d"\nformat = "unix"', "1706781600", "2024-02-01T10:00"),
    ('column = "d"\nformat = "excel"', "45323.5", "2024-02-01T12:00"),
    ('column = "d"\nformat = ["excel", "%d.%m.%Y"]', "1.2.2024", "2024-02-01T00:00"),
    ('column = "d"', "2024-02-01T10:00:00Z", "2024-02-01T10:00"),
    ('column = "d"', "2024-02-01 10:00:00+02:00", "2024-02-01T08:00"),
    ('column = "d"', "\u00a02024-02-01 ", "2024-02-01T00:00"),
    ('column = "d"\ntimezone = "Europe/Berlin"', "2024-07-01 00:30", "2024-06-30T22:30"),
    ('column = "d"\ntimezone = "Europe/Berlin"', "2024-10-27 02:30", "2024-10-27T00:30"),
    ('year = 2017\nmonth = 5\nday = "d"', "13.0", "2017-05-13T00:00"),
    ('year = "d"\nmonth = 5\nday = 1\ntimezone = "Asia/Tokyo"', "2017", "2017-04-30T15:00"),
    ("constant = 2017-05-15", "x", "2017-05-15T00:00"),
    ('constant = 2017-05-15\ntimezone = "Europe/Berlin"', "x", "2017-05-14T22:00"),
    ("constant = 2017-05-15T10:00:00+02:00", "x", "2017-05-15T08:00"),
    ('constant = "2017-05-15"', "x", "2017-05-15T00:00"),
]


@pytest.mark.parametrize(("said", "cell", "utc"), MOMENTS, ids=[case[0] for case in MOMENTS])
def test_a_moment_is_read_from(
    take: Callable[..., Intake], said: str, cell: str, utc: str | None
) -> None:
    mapping = f'[source]\nname = "S"\n[answered_at]\n{said}\n[columns]\nrecommend = "nps"\n'
    expected = datetime.fromisoformat(utc or "2024-02-01T10:00:00.5").replace(tzinfo=UTC)
    assert cells(take(f'nps,d\n9,"{cell}"\n', mapping), "answered_at") == [expected]


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ('column = "d"\nformat = "%m/%d/%Y"', "13/02/2024"),
        ('column = "d"\nformat = "%d.%m.%Y"', "1.2.24"),
        ('column = "d"\nformat = "unix"', "soon"),
        ('column = "d"\ntimezone = "Europe/Berlin"', "2024-03-31 02:30"),
        ('column = "d"', ""),
        ('column = "d"', "NA"),
        ('year = 2017\nmonth = 2\nday = "d"', "31"),
        ('year = 2017\nmonth = 2\nday = "d"', "1.5"),
    ],
)
def test_what_is_no_moment_stops_the_import(
    take: Callable[..., Intake], said: str, cell: str
) -> None:
    mapping = f'[source]\nname = "S"\n[answered_at]\n{said}\n[columns]\nrecommend = "nps"\n'
    mapping += '[missing]\n"*" = ["NA"]\n'
    with pytest.raises(ImportFailed, match=r"answered_at\): values that cannot be read as"):
        take(f"nps,d\n9,{cell}\n", mapping)


def test_a_row_without_a_score_needs_no_date(take: Callable[..., Intake]) -> None:
    mapping = '[source]\nname = "S"\n[answered_at]\ncolumn = "d"\n[columns]\nrecommend = "nps"\n'
    (file,) = take("nps,d\n9,2024-01-01\n,\n,soon\n", mapping).receipt.files
    assert file.dropped == {"no score answered": 1, "blank row": 1}


@pytest.mark.parametrize(
    ("rule", "kept", "reason"),
    [
        ('equals = ["Survey Preview", 8]', ["c", "d"], "Status is 'Survey Preview' or '8'"),
        ('not_equals = ["done"]', ["c"], "Status is not 'done'"),
        ("blank = true", ["a", "b", "c"], "Status is blank"),
    ],
)
def test_rows_are_dropped_by_rule_and_counted(
    take: Callable[..., Intake], rule: str, kept: list[str], reason: str
) -> None:
    mapping = f"""{HEAD}
[columns]
response_id = "id"
recommend = "nps"
[drop]
rows = [{{ column = "Status", {rule} }}]
"""
    intake = take("id,nps,Status\na,9,Survey\u00a0Preview\nb,9,8.0\nc,9, done\nd,9,\n", mapping)
    assert cells(intake, "response_id") == kept
    assert intake.receipt.files[0].dropped == {reason: 4 - len(kept)}


def test_dropping_comes_before_judging(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\n[drop]\n'
    mapping += 'rows = [{ column = "nps", equals = ["test"] }]\n'
    assert cells(take("nps\ntest\n9\n", mapping), "recommend") == [9]


RATINGS = f"""{HEAD}
[columns]
response_id = "id"
recommend = "nps"
channel = "channel"
business_unit = "unit"
[stages]
order = ["In", "Out"]
[missing]
"*" = ["NA"]
[ratings."Door"]
column = "door"
stage = "In"
channel = "shop"
missing = [6]
[ratings."Till"]
column = "till"
scale = {{ from = [1, 3], to = [1, 5] }}
values = {{ good = 3 }}
"""


def test_ratings_are_long_rows_with_their_own_stage_and_channel(
    take: Callable[..., Intake],
) -> None:
    content = "id,nps,channel,unit,door,till\n1,9,web,N,5,good\n2,,web,S,6,2\n3,8,,S,NA,NA\n"
    intake = take(content, RATINGS)
    columns = ("response_id", "touchpoint", "stage", "channel", "rating", "business_unit")
    assert intake.ratings.select(columns).rows() == [
        ("1", "Door", "In", "shop", 5, "N"),
        ("1", "Till", None, "web", 5, "N"),
        ("2", "Till", None, "web", 3, "S"),
    ]
    assert intake.receipt.files[0].ratings == 3


def test_constants_fill_every_row(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\n[constants]\nchannel = "web"\nweight = 2\n'
    intake = take("nps\n9\n8\n", mapping)
    assert cells(intake, "channel") == ["web", "web"]
    assert cells(intake, "weight") == [2, 2]


def test_a_stage_outside_the_order_stops_the_import(take: Callable[..., Intake]) -> None:
    mapping = f'{HEAD}[columns]\nrecommend = "nps"\nstage = "s"\n'
    assert cells(take("nps,s\n9,purchase\n", mapping), "stage") == ["purchase"]
    with pytest.raises(ImportFailed, match=r"'Purchase' .*Add them to \[stages\] order"):
        take("nps,s\n9,Purchase\n", mapping)


def test_the_latest_answer_of_an_id_wins(take: Callable[..., Intake]) -> None:
    mapping = """
[source]
name = "S"
[answered_at]
column = "d"
[columns]
response_id = "id"
recommend = "nps"
"""
    content = "id,nps,d\n1,1,2024-01-03\n1,2,2024-01-02\n2,3,2024-01-01\n2,4,2024-01-01\n"
    intake = take(content, mapping)
    assert intake.responses.select("response_id", "recommend").rows() == [("1", 1), ("2", 4)]
    (file,) = intake.receipt.files
    assert (file.dropped, file.repeated) == ({"an earlier answer of the same id": 2}, 2)


WRONG = [
    ("[sourc]\nx = 1", "Unknown section 'sourc'. Did you mean 'source'?"),
    ("[columns]\nrecomend = 'nps'", "Did you mean 'recommend'?"),
    ("[columns]\nrecommend = 9", "[columns] recommend has to be a text"),
    ("[columns]\nanswered_at = 'd'", "describe it in [answered_at]"),
    ("[columns]\nrecommend = 'npz'", "Unknown column 'npz'. Did you mean 'nps'?"),
    ("[missing]\nrecomend = [1]", "Did you mean 'recommend'?"),
    ("[missing]\nrecommend = [[1]]", "has to be a list of values"),
    ("[values.recommend]\nx = 'ten'", "'ten' is no number"),
    ("[values.consent_to_quote]\nx = 'ten'", None),
    ("[scales]\nrecommend = [1, 10]", "from = [1, 10], to = [0, 10]"),
    ("[scales]\nrecommend = {from = [1, 10], to = [1, 10]}", "is not the standard scale 0-10"),
    ("[scales]\ncomment = [1, 10]", "Unknown standard column in [scales] 'comment'"),
    ("[ratings.Door]\nstage = 'purchase'", "has no column"),
    ("[ratings.Door]\ncolumn = 'nps'\nstage = 'In'", "Unknown stage 'In'"),
    ("[ratings.Door]\ncolum = 'nps'", "Did you mean 'column'?"),
    ("[ratings.Door]\ncolumn = 'dor'", "Door in map.toml: Unknown column 'dor'"),
    ("[constants]\nrecommend = 3", "stands in [columns] and in [constants]"),
    ("[constants]\nstage = 'late'", "Unknown stage 'late'"),
    ("[columns]\ncomment = 'nps'", "No score is mapped"),
    ("[stages]\nordre = []", "Did you mean 'order'?"),
    ("[drop]\nrows = [{ column = 'nps' }]", "each needs a column and one of"),
    ("[drop]\nrows = [{ column = 'npps', blank = true }]", "Did you mean 'nps'?"),
    ("columns = 3", "[columns] has to be a table"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_mapping_is_told_what_is_wrong(
    take: Callable[..., Intake], text: str, said: str | None
) -> None:
    own = text.startswith(("[columns]", "columns"))
    start = f"{text}\n{HEAD}" if text.startswith("columns") else HEAD
    mapping = start if own else f'{HEAD}[columns]\nrecommend = "nps"\n'
    mapping += "" if text.startswith("columns =") else text
    if said is None:
        assert take("nps\n9\n", mapping).receipt.adds_up()
        return
    with pytest.raises(ImportFailed) as failed:
        take("nps\n9\n", mapping)
    assert said in str(failed.value)
    assert "map.toml" in str(failed.value)


WRONG_HEADS = [
    ("", "[answered_at] needs one of"),
    ("[answered_at]\nconstant = 2024-01-01", "[source] name is missing"),
    ('[source]\nname = "x"\n[answered_at]\nyear = 2024', "needs one of"),
    ('[source]\nname = "x"\n[answered_at]\nconstant = "May"', "has to be a date"),
    ('[source]\nname = "x"\n[answered_at]\ncolumn = "d"\ntimezone = "Europe/Berln"', "Berlin"),
    ('[source]\nname = "x"\n[answered_at]\ncolumn = "d"\nformat = "%Y %H"', "cannot be used"),
    ('[source]\nname = "x"\nformat = "qualtrix"', "Did you mean 'qualtrics'?"),
    ('[source]\nname = "x"\ndelimiter = "ab"', "one character"),
    ('[source]\nname = "x"\nheader_rows = 0', "from 1 to 10"),
    ("[source", "no valid TOML"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_HEADS, ids=[case[1] for case in WRONG_HEADS])
def test_a_wrong_source_or_moment_is_told(
    take: Callable[..., Intake], text: str, said: str
) -> None:
    with pytest.raises(ImportFailed) as failed:
        take("nps,d\n9,1\n", f'{text}\n[columns]\nrecommend = "nps"\n')
    assert said in str(failed.value)
