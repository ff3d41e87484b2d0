"""What a recognised export is: its name, how it is known again, and what its layout needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxdata.importing.cells import clean
from cxdata.importing.table import Table

Rows = Sequence[Sequence[str]]
PRESETS = Path(__file__).parent.parent / "presets"


@dataclass(frozen=True, kw_only=True)
class Header:
    """How many rows the header has, how many of them name the columns, and the zone it states."""

    header_rows: int = 1
    named_by: int = 1
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Format:
    """One recognised export."""

    name: str
    label: str
    """The tool as its users call it."""
    columns: tuple[str, ...] = ()
    """Headers that every such file has; a file with all of them is one."""
    header: Callable[[Rows], Header | None] | None = None
    """Knows the export by its first rows where the names of columns do not tell."""
    otherwise: Header = Header()
    """The header of a file that a mapping calls so although it does not look it."""
    reshape: Callable[[Table], Table] | None = None
    """Turns the file's columns into ones that a mapping can name."""
    own: tuple[str, ...] = ()
    """The tool's columns that look like an answer, a unit or the like and are none."""
    notes: str = ""

    def known(self, rows: Rows) -> Header | None:
        """The header of a file that begins with `rows`; None where it is no such export."""
        if self.header is not None:
            return self.header(rows)
        return self.otherwise if {*self.columns} <= {clean(cell) for cell in rows[0]} else None

    @property
    def preset(self) -> Path | None:
        """The mapping of what the layout fixes; None where it fixes nothing."""
        path = PRESETS / f"{self.name}.toml"
        return path if path.is_file() else None
