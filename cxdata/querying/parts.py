"""The files of a data set's sums: one of each kind or, of many answers, one for each year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from cxdata import periods

FROM = 300_000
"""Responses and ratings from which there is a file for each year."""
Run = tuple[date, date, bool]
"""The first and the last of some days, and whether their sums are made anew."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A year, of which the sums of some months are made anew; or all answers at once."""

    year: int | None = None
    months: frozenset[date] | None = None
    """The first days of the months made anew; None for all that there are."""
    kept: bool = False
    """Whether the sums of the other months are those of the version before."""

    def file(self, name: str) -> str:
        """What a file of this part is called that is `name` where there are no years."""
        return name if self.year is None else f"{name[: -len('.parquet')]}.{self.year}.parquet"

    def runs(self, *, backwards: bool = False) -> Iterator[Run]:
        """The days of the year in their order, split where sums made anew meet kept ones."""
        year = self.year or 1
        months = [date(year, month, 1) for month in range(1, 13)]
        for anew, run in groupby(reversed(months) if backwards else months, self._is_new):
            among = sorted(run)
            end = periods.following(among[-1], "month") - timedelta(days=1)
            yield among[0], end, anew

    def _is_new(self, month: date) -> bool:
        return self.months is None or month in self.months


def split(file: str) -> tuple[str, int | None]:
    """What a file is called where there are no years, and the year that it is of."""
    path = PurePosixPath(file)
    name, _, year = path.stem.rpartition(".")
    if not name or not year.isdigit():
        return file, None
    return str(path.with_name(f"{name}.parquet")), int(year)


def local(months: Iterable[str], zone: str) -> set[date]:
    """The months that local days of answers lie in, of which the files are of `months` in UTC."""
    found = set()
    for month in months:
        first = date.fromisoformat(f"{month}-01")
        after = periods.following(first, "month")
        found |= {
            moment.astimezone(ZoneInfo(zone)).date().replace(day=1)
            for moment in (_midnight(first, "UTC"), _midnight(after, "UTC") - _INSTANT)
        }
    return found


def universal(months: Iterable[date], zone: str) -> set[str]:
    """The months in UTC that hold the answers of local `months`."""
    return {
        f"{moment.astimezone(UTC):%Y-%m}"
        for month in months
        for moment in (
            _midnight(month, zone),
            _midnight(periods.following(month, "month"), zone) - _INSTANT,
        )
    }


_INSTANT = timedelta(microseconds=1)


def _midnight(day: date, zone: str) -> datetime:
    moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def planned(
    months: Iterable[date], changed: Iterable[date], known: Iterable[int]
) -> tuple[list[Part], list[int]]:
    """The parts to be made, those of the most months first, and the years that stay as they are.

    Args:
        months: all months that have answers or invitations.
        changed: those in which the answers are not those of the version before.
        known: the years that the version before has sums of.
    """
    touched, had = set(changed), set(known)
    by_year: dict[int, set[date]] = {}
    for month in months:
        by_year.setdefault(month.year, set()).add(month)
    for month in touched:
        by_year.setdefault(month.year, set())
    made, stay = [], []
    for year, every in by_year.items():
        anew = {month for month in touched if month.year == year}
        if year not in had:
            made.append(Part(year=year, months=frozenset(every | anew)))
        elif anew:
            made.append(Part(year=year, months=frozenset(anew), kept=bool(every - anew)))
        else:
            stay.append(year)
    return sorted(made, key=lambda part: -len(part.months or ())), sorted(stay)
