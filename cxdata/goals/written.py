"""The goals that hold now: the published ones, and what people wrote over or beside them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cxdata.dataset import Dataset
from cxdata.errors import ChangedMeanwhile, CXDataError, UsageError
from cxdata.goals.goal import KINDS, Goal
from cxdata.goals.pace import PACES
from cxdata.published import versions
from cxdata.store import Entry, Store
from cxdata.tables import DIMENSIONS

GOAL, CHECK_IN, VISION = "goal", "check_in", "vision"
VISION_KINDS = ("statement", "value", "principle", "practice")
DAYS = tuple(field.name for field in fields(Goal) if "date" in str(field.type))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A goal as it holds now, with what was published and what was written of it."""

    goal: Goal
    published: Goal | None = None
    entry: Entry | None = None
    """What somebody wrote on the page, which goes before what was published."""
    renamed_from: str | None = None
    """The unit's old name, where the goal still calls it so."""


def body(goal: Goal) -> dict[str, Any]:
    """The goal as the store keeps it; days as ISO text."""
    values = asdict(goal)
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


def read(written: Mapping[str, Any]) -> Goal:
    """The goal that `body` wrote.

    Raises:
        UsageError: for a body that is no goal.
    """
    known: dict[str, Any] = {field.name: written.get(field.name) for field in fields(Goal)}
    try:
        for name in DAYS:
            known[name] = date.fromisoformat(known[name]) if known[name] else None
        known["target"] = float(known["target"])
        goal = Goal(**known)
    except (TypeError, ValueError) as error:
        raise UsageError(f"What was written is no goal: {error}.") from error
    if goal.kind not in KINDS or goal.pace not in (None, *PACES):
        raise UsageError(f"There is no goal of kind {goal.kind!r} with pace {goal.pace!r}.")
    if not isinstance(goal.start, date) or not isinstance(goal.due, date):
        raise UsageError("A goal needs a start and a due day.")
    return goal


def kept(dataset: Dataset) -> list[Kept]:
    """Every goal of the data set and its store; an entry goes before the goal of its goal_id."""
    table = dataset.table("goals")
    published = {row["goal_id"]: Goal.of(row) for row in table.iter_rows(named=True)}
    entries = _entries(Store.of(dataset.folder))
    present = dataset.present_names
    found = [Kept(goal=goal, published=goal) for name, goal in published.items()]
    found = [_over(one, entries.pop(one.goal.goal_id, None)) for one in found]
    found += [Kept(goal=read(entry.body), entry=entry) for entry in entries.values()]
    return [_today(one, present) for one in found]


def _over(one: Kept, entry: Entry | None) -> Kept:
    return replace(one, goal=read(entry.body), entry=entry) if entry else one


def _entries(store: Store) -> dict[str, Entry]:
    """The entry of each goal_id: the first that was written, should two have come at once."""
    found: dict[str, Entry] = {}
    for entry in store.entries(GOAL):
        with suppress(CXDataError):
            found.setdefault(read(entry.body).goal_id, entry)
    return found


def save(store: Store, goal: Goal, over: Entry | None, *, author: str) -> Entry:
    """Write a goal, over the entry that was read or beside what was published.

    Raises:
        ChangedMeanwhile: where somebody else wrote it since, also for the first time.
    """
    if over is not None:
        return store.change(over.id, over.version, body(goal), author=author)
    theirs = _entries(store).get(goal.goal_id)
    if theirs is not None:
        raise ChangedMeanwhile(theirs)
    mine = store.add(GOAL, body(goal), author=author)
    first = _entries(store)[goal.goal_id]
    if first.id != mine.id:
        store.remove(mine.id, mine.version, author=author)
        raise ChangedMeanwhile(first)
    return mine


def _today(one: Kept, present: Mapping[str, str]) -> Kept:
    """The goal under its unit's present name, since its answers count there."""
    old = one.goal.business_unit
    if old is None or present.get(old, old) == old:
        return one
    return replace(one, goal=replace(one.goal, business_unit=present[old]), renamed_from=old)


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """What somebody said of a goal: how it goes, how sure they are, and what they do next."""

    goal_id: str
    day: date
    author: str | None
    confidence: int | None
    """0 not at all, 10 entirely sure that the goal will be reached."""
    note: str | None
    next_step: str | None
    written_at: datetime | None = None
    """Null for those that were imported."""


def check_ins(dataset: Dataset) -> dict[str, list[CheckIn]]:
    """The check-ins of each goal, published and written, the latest first."""
    rows = dataset.table("check_ins").iter_rows(named=True)
    every = [CheckIn(**row) for row in rows]
    every += filter(None, map(_check_in, Store.of(dataset.folder).entries(CHECK_IN)))
    every.sort(key=lambda one: (one.day, str(one.written_at or "")), reverse=True)
    found: dict[str, list[CheckIn]] = {}
    for one in every:
        found.setdefault(one.goal_id, []).append(one)
    return found


def _check_in(entry: Entry) -> CheckIn | None:
    said = entry.body
    try:
        return CheckIn(
            goal_id=str(said["goal_id"]),
            day=date.fromisoformat(said["day"]),
            author=entry.author,
            confidence=said.get("confidence"),
            note=said.get("note"),
            next_step=said.get("next_step"),
            written_at=entry.written_at,
        )
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A target, day, baseline or pace that was not always what it is now."""

    what: str
    before: float | date | str | None
    after: float | date | str | None
    author: str
    """Who wrote it; for one that an import moved, which version of the data that made."""
    at: datetime | None = None
    """Null for what an import moved."""


MOVABLE = (
    *("kind", "target", "target_high", "start", "due", "metric", "business_unit", "where"),
    *("window_days", "baseline_from", "baseline_to", "pace", "steps"),
)


def moves(dataset: Dataset, one: Kept) -> list[Moved]:
    """Every change of what the goal asks for since it was published or first written."""
    found = list(_imported(dataset, one.goal.goal_id)) if one.published else []
    if one.entry is None:
        return found
    former = one.published
    for entry, goal in _versions(Store.of(dataset.folder), one.entry.id):
        if former:
            found += _differences(former, goal, author=entry.author, at=entry.written_at)
        former = goal
    return found


def _imported(dataset: Dataset, goal_id: str) -> Iterator[Moved]:
    """What imports moved, as far back as versions of the data are kept."""
    former = None
    for name, goals in _lineage(dataset.folder, dataset.version):
        goal = goals.get(goal_id)
        if former and goal:
            yield from _differences(former, goal, author=f"the import of version {name}")
        former = goal or former


@lru_cache(maxsize=8)
def _lineage(folder: Path, version: str) -> tuple[tuple[str, Mapping[str, Goal]], ...]:
    """The goals of each version that this one was made from, the first of them first."""
    found: list[tuple[str, Mapping[str, Goal]]] = []
    name: str | None = version
    with suppress(CXDataError):
        while name and name not in dict(found):
            one = versions.named(folder, name)
            rows = one.table("goals").iter_rows(named=True)
            found.append((name, {row["goal_id"]: Goal.of(row) for row in rows}))
            name = one.follows()
    return tuple(reversed(found))


def _versions(store: Store, id: str) -> Iterator[tuple[Entry, Goal]]:
    for entry in store.history(id):
        with suppress(CXDataError):
            yield entry, read(entry.body)


def _differences(
    former: Goal, goal: Goal, *, author: str, at: datetime | None = None
) -> list[Moved]:
    pairs = ((name, getattr(former, name), getattr(goal, name)) for name in MOVABLE)
    return [
        Moved(what=name, before=old, after=new, author=author, at=at)
        for name, old, new in pairs
        if (old or None) != (new or None) and {old, new} != {None, "line"}
    ]


@dataclass(frozen=True, kw_only=True)
class Vision:
    """One thing that the company stands for."""

    name: str
    kind: str
    text: str | None


def vision(dataset: Dataset) -> list[Vision]:
    """What goals can serve, published and written, a name only once."""
    rows = dataset.table("vision").select("name", "kind", "text").iter_rows(named=True)
    found = {row["name"]: Vision(**row) for row in rows}
    for entry in Store.of(dataset.folder).entries(VISION):
        name, kind = str(entry.body.get("name", "")), str(entry.body.get("kind", ""))
        if name and kind in VISION_KINDS:
            found.setdefault(name, Vision(name=name, kind=kind, text=entry.body.get("text")))
    return sorted(found.values(), key=lambda one: (VISION_KINDS.index(one.kind), one.name))


def add_vision(store: Store, name: str, kind: str, text: str, *, author: str) -> Entry:
    """Write something that goals can serve; `kind` is one of table `vision`."""
    return store.add(VISION, {"name": name, "kind": kind, "text": text or None}, author=author)


def add_check_in(
    store: Store,
    goal: Goal,
    when: date,
    *,
    note: str,
    confidence: int | None,
    next_step: str,
    author: str,
) -> Entry:
    """Write how a goal goes on the day `when`; `confidence` is from 0 to 10, None for not said."""
    said = {"goal_id": goal.goal_id, "day": when.isoformat(), "confidence": confidence}
    said |= {"note": note or None, "next_step": next_step or None}
    return store.add(CHECK_IN, said, author=author)


def where(values: Mapping[str, tuple[str, ...]]) -> str | None:
    """The text of a goal's `where` for the values wanted of each dimension but the unit."""
    named = [n for n in DIMENSIONS if n != "business_unit" and values.get(n)]
    return ";".join(f"{name}={value}" for name in named for value in values[name]) or None
