"""Why one value differs from another: rate, mix, entering, leaving, adding up exactly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

import polars as pl

from cxdata.selection import UNNAMED

Kind = Literal["rate", "mix", "entering", "leaving"]
KINDS: tuple[Kind, ...] = ("rate", "mix", "entering", "leaving")
OTHER = "other"
MOST, FEWEST = 10, 10
"""So many groups are told apart at most, each with so many answers on one side at least."""
NOTHING = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One group's sums on one side: answers, their weights, and weights times scores."""

    n: int = 0
    w: Fraction = NOTHING
    wx: Fraction = NOTHING

    @property
    def value(self) -> Fraction | None:
        """The group's mean score; null where nobody answered."""
        return self.wx / self.w if self.w else None

    def __add__(self, other: "Side") -> "Side":
        return Side(n=self.n + other.n, w=self.w + other.w, wx=self.wx + other.wx)

    def __sub__(self, other: "Side") -> "Side":
        return Side(n=self.n - other.n, w=self.w - other.w, wx=self.wx - other.wx)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one group adds to the difference, in the metric's unit, by kind of cause."""

    group: str
    before: Side
    after: Side
    share_before: Fraction
    share_after: Fraction
    rate: Fraction = NOTHING
    mix: Fraction = NOTHING
    entering: Fraction = NOTHING
    leaving: Fraction = NOTHING

    @property
    def total(self) -> Fraction:
        """All that the group adds."""
        return self.rate + self.mix + self.entering + self.leaving

    @property
    def moved(self) -> Fraction | None:
        """How much the group's own value rose; null where it is on one side only."""
        one, other = self.before.value, self.after.value
        return None if one is None or other is None else other - one


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """The way from the earlier value to the later one, the group that adds most first."""

    earlier: Fraction
    later: Fraction
    n_before: int
    n_after: int
    parts: tuple[Part, ...]

    @property
    def difference(self) -> Fraction:
        """Later minus earlier: exactly the sum of the parts."""
        return self.later - self.earlier

    def of(self, kind: Kind) -> Fraction:
        """What one kind of cause adds over all groups."""
        return sum((getattr(part, kind) for part in self.parts), NOTHING)

    @property
    def against_all(self) -> Literal["rose", "fell"] | None:
        """What every group did while the total did the opposite (Simpson 1951), else null."""
        moved = [part.moved for part in self.parts if part.moved is not None]
        if len(moved) < 2 or not self.difference:
            return None
        up = self.difference < 0
        against = all(one > 0 if up else one < 0 for one in moved)
        return ("rose" if up else "fell") if against else None

    def frame(self) -> pl.DataFrame:
        """One row per group: `group`, its `value`, `n` and `share` (%) on both sides, its parts."""
        rows = [
            {
                "group": part.group,
                "value_before": _float(part.before.value),
                "value_after": _float(part.after.value),
                "n_before": part.before.n,
                "n_after": part.after.n,
                "share_before": float(100 * part.share_before),
                "share_after": float(100 * part.share_after),
                **{kind: float(getattr(part, kind)) for kind in KINDS},
                "total": float(part.total),
            }
            for part in self.parts
        ]
        return pl.DataFrame(rows)


def bridge(
    earlier: pl.DataFrame,
    later: pl.DataFrame,
    by: str,
    *,
    totals: tuple[pl.DataFrame, pl.DataFrame] | None = None,
    most: int = MOST,
    fewest: int = FEWEST,
) -> Bridge | None:
    """The parts of the difference between two means of scores; null where a side has no answers.

    With shares s and values v of a group, and V the middle of the two totals: the rate part is
    the mean share times the group's own change, the mix part the change of share times how far
    the group's middle lies from V; a group on one side only adds s(v - V), taken off where it
    leaves. Symmetric in both sides (Kitagawa 1955), with nothing left over (in fractions, so
    that it holds to the last decimal).

    Args:
        earlier: a row per group, of `estimates.estimate`: `by`, `n`, `w`, `wx`. The two sides
            may be two periods, or two selections of people.
        later: the same of the other side.
        by: the dimension whose values are the groups.
        totals: one row of `estimate` per side without groups, needed where groups are hidden:
            what is not shown separately is then one part of "other".
        most: groups beyond so many, the smallest, are gathered into "other".
        fewest: so are groups with fewer answers on both sides, where they are several.
    """
    before, after = _sides(earlier, by), _sides(later, by)
    if totals is not None:
        _with_rest(before, totals[0])
        _with_rest(after, totals[1])
    one, other = _sum(before), _sum(after)
    if one.value is None or other.value is None:
        return None
    _gather(before, after, most, fewest)
    middle = (one.value + other.value) / 2
    empty = Side()
    pairs = (
        (group, before.get(group, empty), after.get(group, empty)) for group in {**before, **after}
    )
    parts = [
        _part(group, old, new, one.w, other.w, middle)
        for group, old, new in pairs
        if old.n or new.n
    ]
    return Bridge(
        earlier=one.value,
        later=other.value,
        n_before=one.n,
        n_after=other.n,
        parts=tuple(sorted(parts, key=lambda part: (-abs(part.total), part.group))),
    )


def _sides(frame: pl.DataFrame, by: str) -> dict[str, Side]:
    """The groups that are shown, each with its sums."""
    sides: dict[str, Side] = {}
    shown = frame.filter(pl.col("n") > 0)
    for group, n, w, wx in shown.select(by, "n", "w", "wx").iter_rows():
        name = group or UNNAMED
        sides[name] = sides.get(name, Side()) + Side(n=n, w=Fraction(w), wx=Fraction(wx))
    return sides


def _with_rest(groups: dict[str, Side], total: pl.DataFrame) -> None:
    """Put what the total has beyond the groups shown into "other"."""
    for n, w, wx in total.filter(pl.col("n") > 0).select("n", "w", "wx").iter_rows():
        rest = Side(n=n, w=Fraction(w), wx=Fraction(wx)) - _sum(groups)
        if rest.n:
            groups[OTHER] = rest


def _sum(groups: dict[str, Side]) -> Side:
    return sum(groups.values(), Side())


def _gather(before: dict[str, Side], after: dict[str, Side], most: int, fewest: int) -> None:
    """Move small groups into "other", on both sides alike."""
    empty = Side()
    sizes = {
        group: (before.get(group, empty).n, after.get(group, empty).n)
        for group in {**before, **after}
        if group != OTHER
    }
    ranked = sorted(sizes, key=lambda group: (-sum(sizes[group]), group))
    small = [group for group in ranked[:most] if max(sizes[group]) < fewest] + ranked[most:]
    if len(small) + (OTHER in before or OTHER in after) < 2:
        return
    for side in (before, after):
        gathered = [side.pop(group) for group in (*small, OTHER) if group in side]
        if gathered:
            side[OTHER] = sum(gathered, Side())


def _part(
    group: str,
    before: Side,
    after: Side,
    all_before: Fraction,
    all_after: Fraction,
    middle: Fraction,
) -> Part:
    share_before, share_after = before.w / all_before, after.w / all_after
    part = Part(
        group=group,
        before=before,
        after=after,
        share_before=share_before,
        share_after=share_after,
    )
    old, new = before.value, after.value
    if old is not None and new is not None:
        rate = (share_before + share_after) / 2 * (new - old)
        mix = (share_after - share_before) * ((old + new) / 2 - middle)
        return replace(part, rate=rate, mix=mix)
    if new is not None:
        return replace(part, entering=share_after * (new - middle))
    return replace(part, leaving=-share_before * ((old or NOTHING) - middle))


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def printed(values: Sequence[Fraction], total: Fraction, digits: int) -> list[Fraction]:
    """The values rounded to so many decimals, so that they add up to `total` as it is rounded.

    `total` is the difference of the two ends as they are printed. Each is rounded down and the
    rest goes to those that lost most (Hamilton's largest remainders).
    """
    scale = 10**digits
    floors = [value * scale // 1 for value in values]
    lost = [value * scale - floor for value, floor in zip(values, floors, strict=True)]
    missing = round(total * scale) - sum(floors)
    order = sorted(range(len(values)), key=lambda i: -lost[i])
    whole, extra = divmod(missing, len(values)) if values else (0, 0)
    raised = {i: whole + (place < extra) for place, i in enumerate(order)}
    return [Fraction(floor + raised[i], scale) for i, floor in enumerate(floors)]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the bridge as it is printed."""

    name: str
    start: Fraction
    size: Fraction

    @property
    def end(self) -> Fraction:
        """Where the next step begins."""
        return self.start + self.size


def rounded(value: Fraction, digits: int) -> Fraction:
    """The value as it is printed."""
    return Fraction(round(value * 10**digits), 10**digits)


def steps(found: Bridge, named: Sequence[tuple[str, Fraction]], digits: int) -> Iterator[Step]:
    """From the earlier to the later value, as printed, in steps that add up as printed."""
    start = rounded(found.earlier, digits)
    sizes = printed([size for _, size in named], rounded(found.later, digits) - start, digits)
    for (name, _), size in zip(named, sizes, strict=True):
        yield Step(name=name, start=start, size=size)
        start += size


def by_group(found: Bridge, digits: int) -> list[Step]:
    """One step per group."""
    return list(steps(found, [(part.group, part.total) for part in found.parts], digits))


def by_kind(found: Bridge, digits: int) -> list[Step]:
    """One step per kind of cause; rate and mix always, the others where there are any."""
    shares = {kind: found.of(kind) for kind in KINDS}
    here = [kind for kind in KINDS if kind in KINDS[:2] or shares[kind]]
    return list(steps(found, [(kind, shares[kind]) for kind in here], digits))
