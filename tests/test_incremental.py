"""New answers make anew only what they touch, and all sums are as if everything were made anew."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cxdata import estimates, metrics, publishing
from cxdata.adding import sums
from cxdata.dataset import Dataset, open_current
from cxdata.importing import import_files
from cxdata.importing.forgetting import forget
from cxdata.published import going_back, manifest, versions
from cxdata.published.versions import VERSIONS, Published
from cxdata.querying import cubes, extracts, parts
from cxdata.tables import DIMENSIONS
from tests.build import everything

MAP = """
[source]
name = "Shop"
[answered_at]
column = "at"
timezone = "UTC"
[columns]
response_id = "id"
customer_id = "customer"
business_unit = "unit"
team = "team"
channel = "channel"
recommend = "nps"
satisfaction = "csat"
weight = "weight"
comment = "text"
[ratings."Till"]
column = "till"
[ratings."Desk"]
column = "desk"
"""
SENT = """
[source]
name = "Sent"
[table]
name = "invitations"
[columns]
day = "day"
business_unit = "unit"
sent = "sent"
"""
HEAD = ("id", "customer", "unit", "team", "channel", "nps", "csat", "weight", "text", "till")
MONTHS = (0, 11, 12, 14, 35)
"""Counted from January 2023."""
Rows = dict[int, tuple[str, ...]]


def answer(draw: Random, number: int, month: int) -> tuple[str, ...]:
    """The last hours of a month are the next one in Paris."""
    year, of_year = 2023 + month // 12, month % 12 + 1
    moment = f"{year}-{of_year:02}-{draw.choice(['01', '15', '28'])} {draw.choice(['08', '23'])}:30"
    return (
        str(number),
        draw.choice(["", *(f"c{n}" for n in range(40))]),
        draw.choice(["", "Nord", "Süd"]),
        draw.choice(["t1", "t2", ""] if year > 2023 else [""]),
        draw.choice(["phone", "online"]),
        *(str(draw.choice(["", *range(low, high)])) for low, high in ((0, 11), (1, 6))),
        str(draw.choice([1, 1, 0.25])),
        draw.choice(["", "slow", "fine; thanks"]),
        *(str(draw.choice(["", 1, 3, 5])) for _ in range(2)),
        moment,
    )


def add(folder: Path, rows: Mapping[int, tuple[str, ...]]) -> None:
    file = folder.with_name("answers.csv")
    lines = [",".join((*HEAD, "desk", "at")), *(",".join(row) for row in rows.values())]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    mapping = folder.with_name("map.toml")
    mapping.write_text(MAP, "utf-8")
    import_files([file], mapping, folder, time_zone="Europe/Paris")


@pytest.fixture(autouse=True, scope="module")
def _as_if_large() -> Iterator[None]:
    """Few answers are kept as many are: a file for each year, coarser cubes and extracts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "FROM", 1)
        patch.setattr(extracts, "FROM", 1)
        patch.setattr(cubes, "OPENING", 1)
        patch.setattr(sums, "OPENING", 1)
        patch.setattr(sums, "MANY", 1)
        yield


def sums_of(version: Published) -> dict[str, pl.DataFrame]:
    """Everything that adds up answers, the years together, in an order of its own."""
    found: dict[str, list[pl.DataFrame]] = {}
    for file in manifest.read(version.home).files:
        if file.startswith(("cells/", "counts/", "extracts/")):
            rows = pl.read_parquet(version.home / file, hive_partitioning=False)
            found.setdefault(parts.split(file)[0], []).append(rows.drop("sheet", strict=False))
    whole = {name: alike(name, pl.concat(frames)) for name, frames in found.items()}
    return {name: rows.sort(rows.columns) for name, rows in whole.items() if rows.height}


def alike(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Cells added up that are about the same: where hardly any are, they are left as they are."""
    if Path(name).stem != cubes.CELLS.name:
        return rows
    about = ["day", *(c for c in (*DIMENSIONS, "occasion") if c in rows.columns)]
    return rows.group_by(about).agg(pl.all().sum())


def current(folder: Path) -> Published:
    found = versions.published(folder)
    assert found is not None
    return found


def shared(folder: Path) -> set[str]:
    """The files that the current version has in common with another."""
    home = current(folder).home
    return {str(p.relative_to(home)) for p in home.rglob("*.parquet") if p.stat().st_nlink > 1}


def assert_as_if_made_anew(folder: Path) -> None:
    """Compare with a version that takes nothing over, and go back."""
    grown = current(folder)
    publishing.republish(folder)
    whole = current(folder)
    one, other = (sums_of(version) for version in (grown, whole))
    assert {*other} - {*one} <= {*_cubes(other)} and {*one} - {*other} <= {*_cubes(one)}
    for name in {*one} & {*other}:
        assert one[name].equals(other[name]), name
    told = [manifest.read(version.home) for version in (grown, whole)]
    assert told[0].coverage == told[1].coverage
    going_back.undo(folder)


def _cubes(names: Mapping[str, Any]) -> Iterator[str]:
    """Coarser cubes, of which each version has those that are worth it to it."""
    return (name for name in names if Path(name).stem in {cube.name for cube in cubes.ROLLUPS})


def published_rows(folder: Path) -> Rows:
    rows = current(folder).table("responses")
    return {int(number): () for number in rows["response_id"]}


some = st.lists(st.sampled_from(MONTHS), min_size=1, max_size=3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), some),
        st.tuples(st.just("correct"), some),
        st.tuples(st.just("forget"), st.lists(st.integers(0, 39), min_size=1, max_size=1)),
    ),
    min_size=1,
    max_size=2,
)


@settings(
    deadline=None,
    max_examples=2,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 999), wishes=steps)
def test_what_grows_step_by_step_is_what_is_made_at_once(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    wishes: list[tuple[str, list[int]]],
) -> None:
    folder, draw = tmp_path_factory.mktemp("grown") / "set", Random(seed)
    rows = {number: answer(draw, number, draw.choice(MONTHS)) for number in range(200)}
    add(folder, rows)
    for what, which in wishes:
        if what == "add":
            new = {len(rows) + n: answer(draw, len(rows) + n, m) for n, m in enumerate(which)}
        elif what == "correct":
            new = {n: answer(draw, n, draw.choice(MONTHS)) for n in which if n in rows}
        else:
            forget(folder, f"c{which[0]}")
            rows = {n: row for n, row in rows.items() if row[1] != f"c{which[0]}"}
            continue
        rows |= new
        add(folder, new)
    scored = {n for n, row in rows.items() if any((*row[5:7], *row[9:11]))}
    assert published_rows(folder).keys() == scored
    assert_as_if_made_anew(folder)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers of three years, to which one of March 2024 was added."""
    folder, draw = tmp_path_factory.mktemp("grown") / "set", Random(1)
    add(folder, {n: answer(draw, n, MONTHS[n % 5]) for n in range(200)})
    add(folder, {900: (*answer(draw, 900, 14)[:-1], "2024-03-15 08:30")})
    return folder


def test_cells_are_the_same_sums_however_many_are_added_up_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, made = Random(3), []
    rows = {n: answer(draw, n, MONTHS[n % 5]) for n in range(200)}
    for many, apart in ((1, 0.8), (1_000_000, 0.8), (1, 0), (1_000_000, 2)):
        monkeypatch.setattr(sums, "MANY", many)
        monkeypatch.setattr(cubes, "APART", apart)
        folder = tmp_path / f"set {many} {apart}"
        add(folder, rows)
        made.append(sums_of(current(folder)))
    every = {name for one in made for name in one}
    for name in every - {*_cubes(dict.fromkeys(every))}:
        assert all(one[name].equals(made[0][name]) for one in made), name
    cells = f"cells/metric=nps/{sums.FILE}"
    single, together = (current(tmp_path / f"set {name}").home for name in ("1 0", "1000000 2"))
    assert _height(single, cells) > _height(together, cells)


def _height(home: Path, name: str) -> int:
    files = manifest.read(home).files
    return sum(one.rows for file, one in files.items() if parts.split(file)[0] == name)


def test_only_the_months_that_are_touched_are_written(grown: Path) -> None:
    home, same = current(grown).home, shared(grown)
    months = {f"responses/month={2023 + n // 12}-{n % 12 + 1:02}/part.parquet" for n in MONTHS}
    assert months - same == {"responses/month=2024-03/part.parquet"}
    every = {str(p.relative_to(home)) for p in home.rglob("*.parquet")}
    assert {parts.split(name)[1] for name in every - same} <= {None, 2024}
    assert {parts.split(name)[1] for name in same} == {None, 2023, 2025}


def test_pages_read_the_years_together_and_only_those_they_need(grown: Path) -> None:
    dataset, nps = open_current(grown), metrics.metric("nps")
    asked = dataset.published.table("responses")["recommend"].count()
    assert estimates.estimate(dataset, everything(), nps)["n"].item() == asked
    one_year = everything().during(date(2024, 1, 1), date(2024, 12, 31))
    local = pl.col("answered_at").dt.convert_time_zone("Europe/Paris").dt.year()
    of_2024 = dataset.published.table("responses").filter(local == 2024)["recommend"].count()
    assert estimates.estimate(dataset, one_year, nps)["n"].item() == of_2024
    spans = [(one_year.start, one_year.end)]
    assert [Path(p).name for p in dataset.file(nps, cubes.CELLS, spans)] == ["cells.2024.parquet"]


def test_a_changed_definition_makes_all_sums_anew(
    grown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = current(grown).home
    told = json.loads((home / manifest.NAME).read_text("utf-8"))
    told["making"]["by"] = "another definition"
    (home / manifest.NAME).write_text(json.dumps(told), "utf-8")
    add(grown, {901: (*answer(Random(2), 901, 14)[:-1], "2024-03-15 08:30")})
    assert all(name.startswith(("responses/", "ratings/")) for name in shared(grown))


def test_a_version_opens_without_reading_what_was_not_written_since(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    plain = manifest.sha256
    monkeypatch.setattr(manifest, "sha256", lambda path: read.append(path.name) or plain(path))
    dataset = open_current(grown)
    assert read == []
    touched = Path(dataset.cells(metrics.metric("nps"))[0])
    touched.touch()
    Dataset(grown, dataset.version)
    assert read == [touched.name]


def test_invitations_of_one_month_make_anew_the_counts_of_its_year(grown: Path) -> None:
    mapping, file = grown.with_name("sent.toml"), grown.with_name("sent.csv")
    mapping.write_text(SENT, "utf-8")
    file.write_text("day,unit,sent\n2023-05-04,Nord,30\n2025-02-04,Nord,20\n", "utf-8")
    import_files([file], mapping, grown)
    file.write_text("day,unit,sent\n2025-02-04,Nord,25\n", "utf-8")
    import_files([file], mapping, grown)
    made = {p.name for p in (current(grown).home / "counts").iterdir() if p.stat().st_nlink == 1}
    assert made and {parts.split(name)[1] for name in made} == {2025}
    assert_as_if_made_anew(grown)


def test_a_version_outlives_those_that_it_shares_files_with(grown: Path) -> None:
    assert versions.prune(grown, keep=1)
    home = grown / VERSIONS / str(versions.current(grown))
    assert not list(manifest.damages(home, manifest.read(home)))
