"""Makes any number of answers, the same on every run: a flat file for the peers, a data set for us.

Answers are spread evenly over three years and over every combination of unit, region, segment,
channel and stage, which is the most cells that so many answers can make.
"""

import hashlib
import inspect
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from bench.places import DATA, short
from cxdata import cells, metrics, publishing, tables
from cxdata.dimensions import DEFAULT_STAGES
from cxdata.published import table_files
from cxdata.published.manifest import About
from cxdata.published.table_files import ByMonth
from cxdata.querying import cell_sums, cubes, extracts
from sample_data import company

FIRST, DAYS = date(2023, 1, 1), 1096
UNITS = tuple(f"Unit {letter}" for letter in "ABCDEFGHIJKL")
CHANNELS = ("chat", "e-mail", "in person", "mobile", "online", "phone", "social")
PIECE = 1_000_000
DRAWN = """
select i, $first::date + (i * $days // $answers)::integer as day,
    $units[1 + u] as business_unit, 'Region ' || (1 + hash(i * 11) % 5) as region,
    'Segment ' || (1 + hash(i * 13) % 4) as segment, $stages[1 + s] as stage,
    $channels[1 + c] as channel,
    (greatest(0, least(10, hash(i * 23) % 11 + u % 4 - day_of_wave % 2)))::tinyint as recommend,
    (least(5, 1 + hash(i * 29) % 5 + (hash(i * 41) % 14 < s + c)::integer))::tinyint
        as satisfaction,
    (least(7, 1 + hash(i * 31) % 7 + (hash(i * 43) % 12 < u)::integer))::tinyint as ease,
    hash(i * 37) % 100 < 76 as resolved_first_contact
from (
    select i, (hash(i * 7) % 12)::integer as u, (hash(i * 17) % 7)::integer as s,
        (hash(i * 19) % 7)::integer as c, (i * 36 // $answers)::integer as day_of_wave
    from range($start, $stop) as made(i)
)
"""
FLAT = "select i as response_id, * exclude (i) from ({drawn})"


def flat(answers: int) -> Path:
    """One Parquet file of so many answers, as a peer would be given it."""
    path = DATA / f"answers-{short(answers)}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".making")
        with duckdb.connect() as connection:
            asked = _parameters(answers, 0, answers)
            rows = connection.sql(FLAT.format(drawn=DRAWN), params=asked)
            rows.write_parquet(str(making), compression="zstd", row_group_size=122_880)
        making.rename(path)
    return path


def data_set(answers: int) -> Path:
    """The same answers as a published data set of ours."""

    def publish(folder: Path) -> None:
        about = About(name=f"{short(answers)} answers", made_up=True)
        rows = ByMonth([f"{month:%Y-%m}" for month in _months()], partial(_month, answers))
        with publishing.lock(folder):
            publishing.publish(folder, {"responses": rows}, about, [])

    return _kept(f"published-{short(answers)}", publish)


def company_set(answers: int) -> Path:
    """The made-up company with so many answers, ratings, comments, engagement and all."""

    def publish(folder: Path) -> None:
        made = company(answers)
        with publishing.lock(folder):
            publishing.publish(folder, made.tables, made.about, [])

    return _kept(f"company-{short(answers)}", publish)


def _kept(name: str, publish: Callable[[Path], None]) -> Path:
    """A data set that was published by today's code, else published now."""
    folder = DATA / f"{name}-{_written_by()}"
    if not (folder / "CURRENT").exists():
        for stale in DATA.glob(f"{name}-*"):
            shutil.rmtree(stale)
        folder.mkdir(parents=True)
        publish(folder)
    return folder


def _written_by() -> str:
    """A digest of the code that writes versions."""
    modules = (cell_sums, cells, cubes, extracts, metrics, publishing, table_files, tables)
    files = [Path(inspect.getfile(module)) for module in modules]
    files += sorted((Path(inspect.getfile(cells)).parent / "sql").glob("*.sql"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def _months() -> list[date]:
    return [date(2023 + number // 12, 1 + number % 12, 1) for number in range(36)]


def _month(answers: int, month: str) -> Iterator[pl.DataFrame]:
    """The answers of a month, in pieces: day by day they are numbered in a row."""
    begin = date.fromisoformat(f"{month}-01")
    end = (begin + timedelta(days=31)).replace(day=1)
    # The first number whose day is not before the month's first.
    start, stop = (-(-(day - FIRST).days * answers // DAYS) for day in (begin, end))
    with duckdb.connect() as connection:
        for number in range(start, min(stop, answers), PIECE):
            asked = _parameters(answers, number, min(number + PIECE, stop, answers))
            yield _standard(connection.sql(DRAWN, params=asked).pl())


def _parameters(answers: int, start: int, stop: int) -> dict[str, object]:
    names = {"units": list(UNITS), "stages": list(DEFAULT_STAGES), "channels": list(CHANNELS)}
    return {"first": FIRST, "days": DAYS, "answers": answers, "start": start, "stop": stop} | names


def _standard(drawn: pl.DataFrame) -> pl.DataFrame:
    """The columns of `responses`; what nobody asked is null."""
    given = drawn.select(
        pl.exclude("i", "day"),
        response_id=pl.format("r{}", "i"),
        source=pl.lit("bench"),
        answered_at=pl.col("day").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=12),
        weight=pl.lit(1).cast(pl.Decimal(18, 10)),
    )
    return pl.concat([tables.empty("responses"), given], how="diagonal")
