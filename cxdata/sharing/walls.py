"""What a wall screen shows: the boards that take turns, and whether they still are of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxdata import access, estimates, settings, shift
from cxdata.access import Viewer
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection, day
from cxdata.sharing import boards
from cxdata.shift import Board, Hours
from cxdata.store import Entry
from cxdata.tables import DIMENSIONS

EVERY = "All business units"
WITHIN = " · "
"""Stands between a unit and its team: `Branches · Market Street Branch`."""
RECENT = 84
"""Teams that had answers in so many days are offered."""
SHORTEST, USUAL, LONGEST = 5, 30, 3600
"""For so many seconds a board may stay."""


@dataclass(frozen=True, kw_only=True)
class Wall:
    """The boards that take turns, each by its name, and what was asked for in vain."""

    places: Mapping[str, Selection]
    unknown: tuple[str, ...] = ()

    def board(self, dataset: Dataset, turn: int, *, hours: Hours, lines: Sequence[Entry]) -> Board:
        """The board whose turn it is; after the last the first comes again."""
        place = list(self.places.values())[turn % len(self.places)]
        return boards.board(dataset, place, hours=hours, lines=lines)


def wall(
    dataset: Dataset,
    viewer: Viewer,
    *,
    named: Sequence[str] = (),
    wanted: Mapping[str, Sequence[str]] | None = None,
) -> Wall:
    """The boards of the last day with answers that a viewer asks for.

    Args:
        dataset: the version to read.
        viewer: who hung up the wall; places that are not theirs are unknown to them.
        named: the boards as `places` calls them, in their order; none means one board of all.
        wanted: what narrows every board, such as `{"region": ["North"]}`.

    Raises:
        UsageError: where none of the boards can be shown.
    """
    wishes = {name: list(values) for name, values in (wanted or {}).items() if values}
    before = dataset.as_of() - timedelta(days=1)
    on = access.select(viewer, start=before, end=before, wanted=wishes)
    last = shift.yesterday(dataset, on)
    offered = places(dataset, on.during(last, last))
    asked = list(dict.fromkeys(named)) or [next(iter(offered))]
    unknown = [name for name in asked if name not in offered]
    unknown += [
        value for name, values in wishes.items() for value in _absent(dataset, name, values)
    ]
    shown = {name: offered[name] for name in asked if name in offered}
    if not shown:
        raise UsageError(in_vain(unknown))
    return Wall(places=shown, unknown=tuple(unknown))


def _absent(dataset: Dataset, dimension: str, values: Sequence[str]) -> list[str]:
    return [value or UNNAMED for value in values if value not in dataset.values(dimension)]


def in_vain(unknown: Sequence[str]) -> str:
    """What a wall says of boards and filters that there are not."""
    names = ", ".join(f"“{name}”" for name in unknown)
    return f"Not in this data set, or not yours to see: {names}."


def places(dataset: Dataset, on: Selection) -> dict[str, Selection]:
    """Every board that a selection holds, by its name: all units, each unit, each of its teams."""
    units = on.wanted("business_unit") or tuple(dataset.values("business_unit"))
    named = [unit for unit in units if unit != NOT_GIVEN]
    found = {EVERY: on} | {unit: on.narrowed("business_unit", unit) for unit in named}
    for unit, team in _teams(dataset, on):
        if unit in named:
            found[f"{unit}{WITHIN}{team}"] = found[unit].narrowed("team", team)
    return found


def _teams(dataset: Dataset, on: Selection) -> list[tuple[str, str]]:
    """The teams, each with its unit, about whom customers answered lately."""
    asked = [one for one in dataset.metrics() if one.table == "responses"]
    if not asked or "team" not in dataset.coverage(asked[0]).values:
        return []
    lately = on.during(on.end - timedelta(days=RECENT), on.end)
    by = ["business_unit", "team"]
    rows = estimates.estimate(dataset, lately, asked[0], by=by).select(by).rows()
    return [(unit, team) for unit, team in rows if unit and team]


def filters(asked: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What narrows every board of a wall, of all that its address says."""
    narrowing = [name for name in DIMENSIONS if name not in {"business_unit", "team"}]
    return {
        name: [NOT_GIVEN if value == UNNAMED else value for value in asked[name]]
        for name in narrowing
        if asked.get(name)
    }


def today(dataset: Dataset) -> date:
    """The day on the wall clock, where the data set is at home."""
    return dataset.about.today()


def stale(dataset: Dataset, now: date) -> str:
    """What a wall says of data that are older than the house allows; empty for fresh ones."""
    latest = dataset.as_of()
    age = (now - latest).days
    if age <= settings.current().stale_days:
        return ""
    ago = settings.counted(age, "day")
    return f"These numbers are old: the latest answers are of {day(latest)}, {ago} ago."
