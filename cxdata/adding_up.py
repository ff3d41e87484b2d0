"""Decides which sums of a version are made anew, and has them made: the rest stays as it was."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from cxdata import cells, sql, tables
from cxdata.cells import Wanted
from cxdata.engines import Engine
from cxdata.metrics import METRICS
from cxdata.published import manifest
from cxdata.published.draft import Draft
from cxdata.published.manifest import Coverage, Making, Manifest
from cxdata.querying import cubes, extracts, parts

GROWN = 2
"""All is made anew once there are so many times the answers, lest other cubes be worth it then."""
CUSTOMERS = ("customers", "units")
Found = tuple[dict[str, Coverage], dict[int, dict[str, Coverage]], Making | None]
"""What the cells cover, in all and of each year, and what they were made by."""


def add_up(
    draft: Draft,
    engagement: pl.DataFrame | None,
    time_zone: str,
    *,
    waves_of: Path | None,
    anew: bool = False,
    engine: Engine | None = None,
) -> Found:
    """Write the cells, counts and extracts of a version whose tables are written.

    Args:
        draft: the version.
        engagement: answers with their respondents.
        time_zone: the zone whose days the cells count.
        waves_of: the version whose employee cells are kept for waves that are not given.
        anew: whether nothing but those is taken over from the version before.
        engine: what adds up customers' answers where they lie.
    """
    answers = {name: _rows(draft, name) for name in tables.MONTHLY}
    weighted = cells.weighted({name: _paths(draft, name) for name in tables.MONTHLY})
    wanted = Wanted(
        time_zone=time_zone,
        waves_of=waves_of,
        weighted=weighted,
        extracts=extracts.wanted(answers),
    )
    making = Making(by=_made_by(wanted), answers=sum(answers.values()))
    if making.answers < parts.FROM:
        built = _built(draft, wanted, engagement, engine)
        return _ordered(built.coverage), {}, None
    before = None if anew else _before(draft, making)
    made, stay = parts.planned(
        _months(draft, time_zone), _changed(draft, time_zone), before.years if before else ()
    )
    same = bool(before) and all(map(draft.is_kept, _files(CUSTOMERS)))
    worth = _worth(before) if before else {}
    wanted = replace(wanted, parts=made, worth=worth, customers=not same)
    built = _built(draft, wanted, engagement)
    coverage, years = dict(built.coverage), dict(built.years)
    if before:
        making = replace(making, answers=before.making.answers if before.making else 0)
        years |= {year: dict(before.years[year]) for year in stay}
        _keep(draft, before, stay, retention=same)
        if same:
            coverage |= {m: before.coverage[m] for m in _of_customers() if m in before.coverage}
    for metric in {name for one in years.values() for name in one}:
        coverage[metric] = manifest.together(
            years[year][metric] for year in sorted(years) if metric in years[year]
        )
    return _ordered(coverage), {y: dict(one) for y, one in sorted(years.items())}, making


def _ordered(coverage: Mapping[str, Coverage]) -> dict[str, Coverage]:
    return {metric.name: coverage[metric.name] for metric in METRICS if metric.name in coverage}


def _files(names: Iterable[str]) -> list[str]:
    return [f"{name}.parquet" for name in names]


def _paths(draft: Draft, name: str) -> list[Path]:
    return sorted(draft.home.glob(f"{name}/month=*/*.parquet"))


def _rows(draft: Draft, name: str) -> int:
    entries = draft.entries()
    return sum(entry.rows for file, entry in entries.items() if file.startswith(f"{name}/"))


def _made_by(wanted: Wanted) -> str:
    """Whatever decides what the sums of given answers are."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(Path(sql.__file__).parent.glob("*.sql"))
    ]
    decided = (METRICS, cubes.ROLLUPS, wanted.time_zone, wanted.weighted, [*wanted.extracts])
    return sha256(repr((texts, decided)).encode()).hexdigest()


def _before(draft: Draft, making: Making) -> Manifest | None:
    """The version before, if its sums were made alike; under other names of units they were not."""
    known = draft.before
    if known is None or known.making is None or known.making.by != making.by:
        return None
    units = "units.parquet"
    same_names = draft.is_kept(units) or not (draft.entry(units) or draft.known(units))
    grown = making.answers >= GROWN * known.making.answers
    return known if same_names and not grown else None


def _months(draft: Draft, time_zone: str) -> set[date]:
    """The months of local days that have answers or invitations."""
    named = {path.parent.name[-7:] for name in tables.MONTHLY for path in _paths(draft, name)}
    sent = draft.home / "invitations.parquet"
    return parts.local(named, time_zone) | set(_sent(sent) if sent.is_file() else ())


def _changed(draft: Draft, time_zone: str) -> set[date]:
    """The months of local days whose answers or invitations are not those of the version before."""
    before = draft.before.files if draft.before else {}
    files = {*before, *draft.entries()}
    other = {f for f in files if f.startswith(tables.MONTHLY) and not draft.is_kept(f)}
    changed = parts.local({file.split("month=")[1][:7] for file in other}, time_zone)
    return changed | _sent_otherwise(draft)


def _sent_otherwise(draft: Draft) -> set[date]:
    file = "invitations.parquet"
    if draft.is_kept(file) or draft.former is None:
        return set()
    homes = (draft.former.home, draft.home)
    now, then = (_sent(h / file) if (h / file).is_file() else {} for h in homes)
    return {month for month in {*now, *then} if now.get(month) != then.get(month)}


def _sent(file: Path) -> dict[date, int]:
    """For each month of invitations a hash of all of them."""
    rows = pl.read_parquet(file)
    month = pl.col("day").dt.truncate("1mo").alias("month")
    hashed = rows.select(month, pl.struct(rows.columns).hash().alias("hash"))
    return dict(hashed.group_by("month").agg(pl.col("hash").sort().implode().hash()).iter_rows())


def _worth(before: Manifest) -> dict[str, set[str]]:
    """The cubes that the version before has of each metric and of the counts."""
    worth: dict[str, set[str]] = {}
    for file in before.files:
        name, year = parts.split(file)
        if year and name.startswith(("cells/", "counts/")):
            place = Path(name).parent.name.removeprefix("metric=")
            worth.setdefault(place, set()).add(Path(name).stem)
    return worth


def _of_customers() -> list[str]:
    return [metric.name for metric in METRICS if metric.table == "kept_customers"]


def _keep(draft: Draft, before: Manifest, stay: Iterable[int], *, retention: bool) -> None:
    """Take over the sums of the years that stay, and those of customers' months."""
    years = set(stay)
    folders = tuple(f"cells/metric={name}/" for name in _of_customers()) if retention else ()
    for file in before.files:
        if parts.split(file)[1] in years or (folders and file.startswith(folders)):
            draft.keep(file)


def _built(
    draft: Draft, wanted: Wanted, engagement: pl.DataFrame | None, engine: Engine | None = None
) -> cells.Built:
    with _privately(engagement) as file:
        return cells.build(draft, replace(wanted, engagement=file), engine)


@contextmanager
def _privately(engagement: pl.DataFrame | None) -> Iterator[Path | None]:
    """The engagement answers as a file outside the version, where nobody else reads them."""
    if engagement is None or engagement.is_empty():
        yield None
        return
    with tempfile.TemporaryDirectory() as private:
        answers = Path(private) / "engagement.parquet"
        engagement.write_parquet(answers)
        yield answers
