"""What one reader asked to see, already narrowed to what that reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cxdata import settings
from cxdata.tables import DIMENSIONS

NOT_GIVEN = ""
"""How a filter names the rows whose dimension is null."""
UNNAMED = "(not given)"
"""How a reader meets them."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Days from `start` to `end` (inclusive), and the values wanted of each dimension.

    Made by `access.select` alone. A dimension that is not in `filters` is not narrowed; one
    that is there with no values selects no rows.
    """

    start: date
    end: date
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    granted: tuple[str, ...] | None = None
    """The business units that the reader may see; None for every unit."""

    def wanted(self, dimension: str) -> tuple[str, ...] | None:
        """The values wanted of `dimension`, or None where it is not narrowed."""
        return dict(self.filters).get(dimension)

    def parameters(self) -> dict[str, object]:
        """The `$parameters` of every query: start, end and one list (or null) per dimension."""
        lists: dict[str, object] = {name: self._list(name) for name in DIMENSIONS}
        return {"start": self.start, "end": self.end} | lists

    def _list(self, dimension: str) -> list[str] | None:
        values = self.wanted(dimension)
        return None if values is None else list(values)

    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    def during(self, start: date, end: date) -> "Selection":
        """The same selection in another period."""
        return replace(self, start=start, end=end)

    def before(self) -> "Selection":
        """The same selection in the period of equal length that ends where this one begins."""
        end = self.start - timedelta(days=1)
        return self.during(end - timedelta(days=self.days() - 1), end)

    def narrowed(self, dimension: str, *values: str) -> "Selection":
        """The same selection with `dimension` narrowed further; never wider than it was."""
        allowed = self.wanted(dimension)
        kept = values if allowed is None else tuple(v for v in values if v in allowed)
        others = {name: wanted for name, wanted in self.filters if name != dimension}
        return replace(self, filters=tuple(sorted((others | {dimension: kept}).items())))

    def beyond(self, dimensions: Sequence[str]) -> list[str]:
        """The narrowed dimensions that are not among `dimensions`, such as those of a metric."""
        return [name for name, _ in self.filters if name not in dimensions]

    def without(self, *dimensions: str) -> "Selection":
        """The same selection with no wish about `dimensions`, but never about business units."""
        dropped = set(dimensions) - {"business_unit"}
        kept = tuple((name, values) for name, values in self.filters if name not in dropped)
        return replace(self, filters=kept)

    def everyone(self) -> "Selection":
        """All answers of the same days that the reader may see."""
        units = () if self.granted is None else (("business_unit", self.granted),)
        return replace(self, filters=units)

    def sentence(self) -> str:
        """The selection in words, such as `Retail, region North, 1 Jan 2025 to 31 Mar 2025`."""
        ends = dict.fromkeys([day(self.start), day(self.end)])
        return ", ".join([*self._words(), " to ".join(ends)])

    def who(self) -> str:
        """Whose answers the selection holds: `Retail, region North`."""
        return ", ".join(self._words())

    def _words(self) -> list[str]:
        words = [] if self.wanted("business_unit") else ["All business units"]
        for name, values in self.filters:
            shown = " or ".join(value or UNNAMED for value in values) or "nothing"
            words.append(shown if name == "business_unit" else f"{name.replace('_', ' ')} {shown}")
        return words


def day(when: date) -> str:
    """A day as text that no reader can take for another: 5 Mar 2025, or as the settings say."""
    return settings.DATES[settings.current().dates].format(when)
