"""Engagement, customers, units, goals and the rest come in by mappings of their own."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxdata import estimates, metrics
from cxdata.arrivals import receipts
from cxdata.dataset import Dataset, open_current
from cxdata.engagement import elsewhere
from cxdata.errors import ImportFailed, UsageError
from cxdata.importing import Receipt, check_files, import_files
from cxdata.importing.table_mapping import NAMES
from cxdata.people import privacy
from cxdata.publishing import published
from tests.build import everything

Write = Callable[..., Path]
Bring = Callable[..., Receipt]
SOURCE = '[source]\nname = "Test"\n'
WIDE = f"""
[table]
name = "engagement"
{SOURCE}
[columns]
business_unit = "unit"
team = "team"
[constants]
wave = 2025-05-01
[values.answer]
"Strongly agree" = 5
Agree = 4
Neither = 3
[questions."Proud to work here"]
column = "Q1"
[questions."Recommend as a place to work"]
column = "Q2"
scale = [0, 10]
missing = [99]
"""
LONG = f"""
[table]
name = "engagement"
{SOURCE}
[columns]
respondent_id = "who"
question = "item"
answer = "value"
wave = "when"
business_unit = "unit"
team = "team"
[dates]
wave = "%d.%m.%Y"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def bring(write: Write, folder: Path) -> Bring:
    """Import a file's content by a mapping's text."""

    def bring(content: str, mapping: str, *, name: str = "a.csv", **how: bool) -> Receipt:
        return import_files([write(name, content)], write("map.toml", mapping), folder, **how)

    return bring


def table(folder: Path, name: str) -> pl.DataFrame:
    held = published(folder)
    assert held is not None
    return held.table(name)


def long_wave(day: str, units: dict[str, int], answer: int = 5) -> str:
    head = "who,item,value,when,unit,team\n"
    return head + "".join(
        f"{unit}{person},Proud,{answer},{day},{unit},T\n"
        for unit, people in units.items()
        for person in range(people)
    )


def engaged(dataset: Dataset) -> list[tuple[date, int | None]]:
    found = estimates.estimate(dataset, everything(), metrics.metric("engagement"), grain="month")
    return [(row["period"], row["n"]) for row in found.sort("period").to_dicts()]


def test_one_column_per_question_becomes_one_row_per_answer(bring: Bring, folder: Path) -> None:
    people = "".join(f"A,T,{'Agree' if n else 'Strongly agree'},{n}\n" for n in range(6))
    receipt = bring(f"unit,team,Q1,Q2\n{people}A,T,,99\nA,T,4,\n", WIDE)
    (file,) = receipt.files
    assert (file.read, file.accepted, file.written) == (8, 7, 13)
    assert file.dropped == {"nothing answered": 1}
    rows = table(folder, "engagement")
    assert set(rows.select("question", "scale_max").iter_rows()) == {
        ("Proud to work here", 5),
        ("Recommend as a place to work", 10),
    }
    assert "respondent_id" not in rows.columns or rows["respondent_id"].null_count() == rows.height
    dataset = open_current(folder)
    assert {metric.name for metric in dataset.metrics()} == {"engagement", "enps"}
    assert engaged(dataset) == [(date(2025, 5, 1), 7)]


def test_a_new_wave_keeps_the_cells_and_rows_of_the_former_ones(bring: Bring, folder: Path) -> None:
    bring(long_wave("01.02.2025", {"A": 8, "B": 9}), LONG)
    before = open_current(folder)
    receipt = bring(long_wave("01.05.2025", {"A": 7}), LONG, name="b.csv")
    after = open_current(folder)
    assert receipt.removed == 0
    assert engaged(before) == [(date(2025, 2, 1), 17)]
    assert engaged(after) == [(date(2025, 2, 1), 17), (date(2025, 5, 1), 7)]
    assert table(folder, "engagement").height == 24
    assert after.coverage(metrics.metric("engagement")).first == date(2025, 2, 1)


def test_a_wave_given_anew_replaces_only_itself(bring: Bring, folder: Path) -> None:
    bring(long_wave("01.02.2025", {"A": 8}), LONG)
    bring(long_wave("01.05.2025", {"A": 7}), LONG, name="b.csv")
    receipt = bring(long_wave("01.02.2025", {"A": 6}, answer=1), LONG, name="c.csv")
    assert receipt.removed == 8
    assert engaged(open_current(folder)) == [(date(2025, 2, 1), 6), (date(2025, 5, 1), 7)]
    assert table(folder, "engagement").height == 13


def test_the_same_wave_twice_adds_nothing(bring: Bring, folder: Path) -> None:
    content = long_wave("01.02.2025", {"A": 8})
    first = bring(content, LONG)
    assert bring(content, LONG).adds is False
    assert published(folder).version == first.version  # type: ignore[union-attr]


def test_the_privacy_rule_joins_what_is_small_in_any_kept_wave(bring: Bring, folder: Path) -> None:
    bring(long_wave("01.02.2025", {"A": 3, "B": 9, "C": 9}), LONG)
    bring(long_wave("01.05.2025", {"A": 9, "B": 9, "C": 9}), LONG, name="b.csv")
    dataset = open_current(folder)
    sizes = dataset.atoms.group_by("atom").len()["len"].to_list()
    assert sorted(sizes) == [1, 2]
    shown = estimates.estimate(
        dataset, everything(), metrics.metric("engagement"), by=["business_unit"]
    )
    hidden = shown.filter(pl.col("status") == "hidden")
    assert "A" in hidden["business_unit"].to_list()
    assert hidden["n"].null_count() == hidden.height
    assert privacy.HIDDEN_BELOW == 5


def test_rebuilding_keeps_every_wave(bring: Bring, folder: Path) -> None:
    from cxdata import publishing

    bring(long_wave("01.02.2025", {"A": 8}), LONG)
    bring(long_wave("01.05.2025", {"A": 7}), LONG, name="b.csv")
    publishing.republish(folder)
    assert engaged(open_current(folder)) == [(date(2025, 2, 1), 8), (date(2025, 5, 1), 7)]


def test_employees_are_not_named_in_rejected_rows(bring: Bring, folder: Path) -> None:
    content = long_wave("01.02.2025", {"A": 8}) + "Ann,Proud,9,01.02.2025,A,T\n"
    receipt = bring(content, LONG + "[scales]\nanswer = [1, 5]\n", reject=True)
    home = folder / "versions" / str(receipt.version)
    assert pl.read_parquet(home / "rejected.parquet").rows() == [
        ("a.csv", 10, "value: no values of the scale 1-5", "UTC")
    ]
    assert "Ann" not in (home / "rejected.csv").read_text("utf-8")


def test_a_rename_of_a_unit_reaches_the_answers_given_before(bring: Bring, folder: Path) -> None:
    survey = SOURCE + '[columns]\nbusiness_unit = "unit"\nrecommend = "nps"\n'
    bring("unit,nps\nOld,9\nOld,10\nNew,0\n", survey + "[answered_at]\nconstant = 2025-01-01\n")
    bring(long_wave("01.02.2025", {"Old": 8}), LONG)
    units = f'[table]\nname = "units"\n{SOURCE}[columns]\nbusiness_unit = "unit"\n'
    units += 'successor = "now"\nrenamed_on = "on"\n'
    bring("unit,now,on\nOld,New,2025-03-01\nNew,,\n", units)
    dataset = open_current(folder)
    for name in ("nps", "engagement"):
        found = estimates.estimate(
            dataset, everything(), metrics.metric(name), by=["business_unit"]
        )
        assert found["business_unit"].to_list() == ["New"]
    assert set(table(folder, "responses")["business_unit"]) == {"Old", "New"}
    bring("unit,now,on\nThird,,\n", units)
    assert table(folder, "units")["business_unit"].to_list() == ["New", "Old", "Third"]


CUSTOMERS = f"""
[table]
name = "customers"
{SOURCE}
[columns]
customer_id = "id"
month = "month"
active = "active"
revenue = "revenue"
[dates]
month = "%m/%Y"
"""


def test_customers_come_by_month_and_a_corrected_month_replaces_itself(
    bring: Bring, folder: Path
) -> None:
    bring("id,month,active,revenue\n1,01/2025,yes,12.5\n1,02/2025,no,\n2,01/2025,1,3\n", CUSTOMERS)
    receipt = bring(
        "id,month,active,revenue\n1,02/2025,yes,7\n2,01/2025,1,3\n", CUSTOMERS, name="b.csv"
    )
    assert (receipt.files[0].replaced, receipt.files[0].changed) == (2, 1)
    rows = table(folder, "customers").sort("customer_id", "month")
    assert rows.select("customer_id", "month", "active").rows() == [
        ("1", date(2025, 1, 1), True),
        ("1", date(2025, 2, 1), True),
        ("2", date(2025, 1, 1), True),
    ]
    assert [str(value) for value in rows["revenue"]] == ["12.50", "7.00", "3.00"]


def test_invitations_of_one_day_add_up_and_come_once(bring: Bring, folder: Path) -> None:
    mapping = f'[table]\nname = "invitations"\n{SOURCE}[columns]\nday = "day"\nsent = "sent"\n'
    mapping += 'channel = "by"\n'
    content = "day,sent,by\n2025-01-01,10,mail\n2025-01-01,5,mail\n2025-01-02,7,\n"
    bring(content, mapping)
    assert bring(content, mapping).adds is False
    bring("day,sent,by\n2025-01-02,8,\n", mapping, name="b.csv")
    rows = table(folder, "invitations").sort("day")
    assert rows.select("day", "sent").rows() == [(date(2025, 1, 1), 15), (date(2025, 1, 2), 8)]


def test_goals_initiatives_and_check_ins_come_in(bring: Bring, folder: Path) -> None:
    goals = f'[table]\nname = "goals"\n{SOURCE}[columns]\ngoal_id = "id"\ntitle = "title"\n'
    goals += 'target = "target"\nstart = "start"\ndue = "due"\n[constants]\nmetric = "nps"\n'
    goals += 'kind = "raise"\nwindow_days = 90\n'
    head = "id,title,target,start,due\n"
    bring(f"{head}g1,NPS up,30,2025-01-01,2025-12-31\n", goals)
    with pytest.raises(ImportFailed, match="break the rule: due after start: 1 row: line 2"):
        bring(f"{head}g2,NPS up,30,2025-01-01,2024-12-31\n", goals)
    notes = f'[table]\nname = "check_ins"\n{SOURCE}[columns]\ngoal_id = "id"\nday = "day"\n'
    notes += 'confidence = "sure"\nnote = "note"\n'
    bring("id,day,sure,note\ng1,2025-02-01,7,ask ann@shop.example\n", notes)
    events = f'[table]\nname = "initiatives"\n{SOURCE}[columns]\ntitle = "t"\nstart = "s"\n'
    bring("t,s\nNew app,2025-03-01\n", events)
    assert table(folder, "goals")["title"].to_list() == ["NPS up"]
    assert table(folder, "check_ins")["note"].to_list() == ["ask [e-mail]"]
    assert table(folder, "initiatives")["start"].to_list() == [date(2025, 3, 1)]


BENCHMARKS = """
[table]
name = "benchmarks"
[source]
name = "People survey"
"""


def test_a_benchmark_of_one_column_per_measure_gives_the_published_median(
    bring: Bring, write: Write, folder: Path, real: Path
) -> None:
    (file,) = (real / "csps").glob("*.csv")
    mapping = f"""{BENCHMARKS}
[columns]
organisation = "Organisation"
[constants]
period = 2019-01-01
[measures."Engagement"]
column = "Employee Engagement Index"
[drop]
rows = [{{ column = "Organisation code", equals = ["CS_MEDIAN", "CS_MEAN"] }}]
"""
    receipt = import_files([file], write("map.toml", mapping), folder)
    assert (receipt.files[0].read, receipt.files[0].accepted) == (111, 109)
    assert table(folder, "benchmarks")["value"].median() == 63


def test_a_long_benchmark_gives_the_published_medians_by_the_mapping_of_the_guide(
    folder: Path, write: Write, real: Path
) -> None:
    guide = Path(__file__).parents[2] / "docs" / "other_tables.md"
    mapping = guide.read_text("utf-8").rpartition("```toml\n")[2].partition("```")[0]
    file = real / "csps" / "04_02-raw_tbl_org_data.parquet"
    counted = import_files([file], write("map.toml", mapping), folder).files[0]
    assert counted.read == 151_495 == counted.accepted + sum(counted.dropped.values())
    medians = elsewhere.engagement(table(folder, "benchmarks"))
    by_year = {row["period"].year: row for row in medians.to_dicts()}
    assert list(by_year) == list(range(2009, 2025))
    published = {2009: 58, 2016: 59, 2019: 63, 2021: 65.717, 2024: 64.074}
    assert {year: by_year[year]["median"] for year in published} == pytest.approx(published)
    assert by_year[2019]["organisations"] == 109
    assert elsewhere.sentence(medians) == (
        "Civil Service People Survey: median 64.1 in 2024 (58.0 in 2009) over 105 organisations, "
        "half of them between 60.5 and 67.4."
    )


def test_a_wave_of_a_few_people_is_warned_about(bring: Bring, write: Write, folder: Path) -> None:
    rows = [f"e{n},Proud,{n % 5 + 1},01.05.2025,North,T" for n in range(9)]
    stray = [f"e{n},Proud,4,01.05.2052,North,T" for n in range(9, 12)]
    file = write("a.csv", "\n".join(["who,item,value,when,unit,team", *rows, *stray, ""]))
    receipt = import_files([file], write("map.toml", LONG), folder)
    (caution,) = receipt.files[0].cautions
    assert "wave of 2052-05-01 has fewer than 5 people" in caution and "mistyped" in caution
    assert caution in receipt.text()
    made = published(folder)
    assert made and caution not in str(receipts.guarded(made.receipts(), 1))
    whole = write("b.csv", "\n".join(["who,item,value,when,unit,team", *rows, ""]))
    assert check_files([whole], write("map.toml", LONG)).files[0].cautions == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_mapping_says_which_columns_of_a_table_are_missing(write: Write, name: str) -> None:
    mapping = write("map.toml", f'[table]\nname = "{name}"\n{SOURCE}')
    with pytest.raises(ImportFailed, match="is missing: name its column in"):
        check_files([write("a.csv", "a\n1\n")], mapping)


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ("", "Unknown [table] name ''"),
        ('name = "responses"', "Unknown [table] name 'responses'"),
        ('name = "units"\n[columns]\nunit = "a"', "Unknown column of units in [columns] 'unit'"),
        ('name = "units"\n[questions.x]\ncolumn = "a"', "Unknown section 'questions'"),
        (
            'name = "units"\n[columns]\nbusiness_unit = "a"\n[constants]\nbusiness_unit = "b"',
            "stands in [columns] and in [constants]",
        ),
        (
            'name = "benchmarks"\n[columns]\nvalue = "a"\n[measures.x]\ncolumn = "b"',
            "value is filled from [measures]",
        ),
        ('name = "benchmarks"\n[measures.x]\nmissing = [1]', '[measures."x"] has no column'),
    ],
)
def test_a_mistake_in_a_mapping_of_a_table_is_named(write: Write, said: str, mistake: str) -> None:
    mapping = write("map.toml", f"[table]\n{said}\n{SOURCE}")
    with pytest.raises(ImportFailed) as failed:
        check_files([write("a.csv", "a,b\n1,2\n")], mapping)
    assert mistake in str(failed.value)


def test_cells_that_fit_no_type_are_named_or_rejected(
    write: Write, bring: Bring, folder: Path
) -> None:
    content = "id,month,active,revenue\n1,01/2025,perhaps,1\n2,soon,yes,1\n,01/2025,yes,1\n"
    content += "3,01/2025,yes,a lot\n4,01/2025,yes,1\n"
    with pytest.raises(ImportFailed) as failed:
        bring(content, CUSTOMERS)
    for words in ("'perhaps'", "'soon'", "'a lot'", "blank (1 row: line 4)"):
        assert words in str(failed.value)
    (file,) = bring(content, CUSTOMERS, reject=True).files
    assert (file.read, file.accepted, sum(file.rejected.values())) == (5, 1, 4)


def test_a_table_is_not_added_beside_itself(bring: Bring) -> None:
    with pytest.raises(UsageError, match="known by their key"):
        bring("id\n1\n", CUSTOMERS, add=True)
    with pytest.raises(UsageError, match="place of their waves"):
        bring(long_wave("01.02.2025", {"A": 8}), LONG, replace=True)


def test_replace_takes_the_whole_table_away(bring: Bring, folder: Path) -> None:
    bring("id,month,active,revenue\n1,01/2025,yes,1\n2,01/2025,yes,1\n", CUSTOMERS)
    receipt = bring(
        "id,month,active,revenue\n1,01/2025,yes,1\n", CUSTOMERS, name="b.csv", replace=True
    )
    assert receipt.removed == 1
    assert table(folder, "customers")["customer_id"].to_list() == ["1"]
