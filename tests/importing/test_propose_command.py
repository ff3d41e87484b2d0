"""`propose`, and `import` and `check` without a mapping."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxdata import access, goals
from cxdata.dataset import Dataset
from cxdata.export.goal_workbook import as_workbook
from cxdata.goals import Goal
from cxdata.importing.language import mapping_from
from cxdata.importing.table_mapping import mapping_from as mapping_of_table
from cxdata.publishing import published
from cxdata.safe_csv import as_csv
from tests.conftest import Run

CLEAR = "Date,Branch,NPS\n" + "".join(
    f"2024-03-{day:02},{'North' if day % 2 else 'South'},{day % 11}\n" for day in range(1, 29)
)
OPEN = (
    CLEAR.replace("2024-03-", "03/")
    .replace(",North", "/2024,North")
    .replace(",South", "/2024,South")
)
UNCLEAR = "\n".join(OPEN.splitlines()[:13])

TODAY = date(2025, 12, 17)
EVERYTHING_SAID = Goal(
    goal_id="all",
    title="Everything, said",
    why="It matters;\nit does",
    owner="Ada",
    business_unit="Wealth",
    metric="csat",
    where="region=West;segment=Premier",
    kind="keep within",
    baseline_from=date(2025, 1, 1),
    baseline_to=date(2025, 3, 1),
    target=61.25,
    target_high=80.0,
    window_days=45,
    start=date(2025, 3, 2),
    due=date(2026, 1, 31),
    initiative="First; Second",
    practice="Listen",
    objective="Delight",
    pace="steps",
    steps="2025-06-30=65",
    check_in_days=14,
    definition="2",
    kept_anyway="The board wants it",
)


def test_a_proposal_is_printed(run: Run, write: Callable[..., Path]) -> None:
    code, printed, said = run("propose", write("a.csv", CLEAR))
    assert (code, said) == (0, "")
    mapping_from(printed, "printed")


def test_a_proposal_is_written_and_never_over_another(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    survey, target = write("a.csv", UNCLEAR), tmp_path / "a.toml"
    code, printed, _ = run("propose", survey, "--into", target)
    assert code == 0
    assert printed.count("\n- ") == 1 and '"Date" day first or month first' in printed
    code, _, said = run("propose", survey, "--into", target)
    assert code == 2 and "exists" in said and said.count("\n") == 1
    code, _, said = run("propose", survey, "--into", tmp_path / "no" / "a.toml")
    assert code == 1 and "cannot be written" in said


def test_goals_whose_columns_are_called_as_the_tables_need_no_mapping(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    head = "Goal_id,title,metric,kind,target,window_days,start,due,owner"
    row = "g1,=1+1,nps,raise,50,90,2025-01-01,2025-12-31,Ada"
    goals, folder = write("our_goals.csv", f"{head}\n{row}\n"), tmp_path / "data"
    code, printed, said = run("import", goals, "--into", folder)
    assert (code, said) == (0, "") and "table goals: the file, sure" in printed
    held = published(folder)
    assert held is not None
    assert held.table("goals").select("title", "target").rows() == [("=1+1", 50.0)]
    code, printed, _ = run("propose", goals)
    assert code == 0 and mapping_of_table(printed, "printed").table == "goals"
    code, _, said = run("check", write("more.csv", f"{head},score\n{row},9\n"))
    assert code == 1 and "more.csv needs a mapping" in said


def test_goals_that_were_downloaded_come_in_again_as_they_were(
    run: Run, demo: Dataset, tmp_path: Path
) -> None:
    every = goals.assess_all(demo, access.select(access.EVERYONE, start=TODAY, end=TODAY))
    given = [replace(every[0], goal=EVERYTHING_SAID), *every]
    table = goals.table(given)
    (tmp_path / "goals.csv").write_text(as_csv(table), encoding="utf-8")
    (tmp_path / "goals.xlsx").write_bytes(as_workbook(table, {}))
    for name in ("goals.csv", "goals.xlsx"):
        code, _, said = run("import", tmp_path / name, "--into", tmp_path / name[-3:])
        assert (code, said) == (0, "")
        held = published(tmp_path / name[-3:])
        assert held is not None
        again = {row["goal_id"]: Goal.of(row) for row in held.table("goals").to_dicts()}
        assert again == {one.goal.goal_id: one.goal for one in given}


def test_an_import_without_a_mapping_takes_the_proposal(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    survey = write("a.csv", CLEAR)
    code, printed, _ = run("check", survey)
    assert code == 0 and "28 rows read" in printed
    code, printed, _ = run("import", survey, "--into", tmp_path / "data")
    assert code == 0
    assert 'recommend: "NPS", sure' in printed
    held = published(tmp_path / "data")
    assert held is not None
    assert held.table("responses").height == 28
    assert set(held.table("responses")["business_unit"]) == {"North", "South"}


@pytest.mark.parametrize("command", ["check", "import"])
def test_a_doubt_stops_it_and_says_how_to_go_on(
    run: Run, write: Callable[..., Path], tmp_path: Path, command: str
) -> None:
    survey, data = write("my a.csv", UNCLEAR), tmp_path / "data"
    code, printed, said = run(command, survey, *(["--into", data] if command == "import" else []))
    assert (code, printed) == (1, "")
    (doubt,) = [line for line in said.splitlines() if line.startswith("- ")]
    assert '"%d/%m/%Y" or' in doubt
    assert f"propose '{survey}' --into 'my a.toml'" in said and "--mapping 'my a.toml'" in said
    assert published(data) is None


def test_a_question_left_open_is_named(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    survey, target = write("a.csv", UNCLEAR), tmp_path / "a.toml"
    run("propose", survey, "--into", target)
    code, _, said = run("check", survey, "--mapping", target)
    assert code == 1 and "A question is open" in said
    lines = target.read_text().splitlines()
    kept = [line.removeprefix("# ?   ") for line in lines if "month first?" not in line]
    target.write_text("\n".join(line for line in kept if "%m/%d" not in line))
    code, printed, said = run("check", survey, "--mapping", target)
    assert (code, said) == (0, "")
    assert "12 rows read" in printed


def test_a_file_that_cannot_be_read_is_one_line(run: Run, tmp_path: Path) -> None:
    for words in (["propose"], ["check"]):
        code, _, said = run(*words, tmp_path / "nowhere.csv")
        assert code == 1 and "cannot be opened" in said and said.count("\n") == 1
