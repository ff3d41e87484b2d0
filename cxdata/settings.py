"""The settings of a house: its fiscal year, how it writes numbers and days, when data are stale.

From the environment (`CX_FISCAL_YEAR_START`, `CX_DATES`, `CX_NUMBERS`, `CX_STALE_DAYS`), else from
the table `[cx]` of the TOML file that `CX_SETTINGS` names, `cx.toml` where the app is started by
default.
"""

import os
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from cxdata.errors import UsageError, unknown

FILE = "cx.toml"
KEYS = {
    "fiscal_year_start": "CX_FISCAL_YEAR_START",
    "dates": "CX_DATES",
    "numbers": "CX_NUMBERS",
    "stale_days": "CX_STALE_DAYS",
}
DATES = {
    "5 Mar 2025": "{0.day} {0:%b} {0.year}",
    "Mar 5, 2025": "{0:%b} {0.day}, {0.year}",
    "2025-03-05": "{0:%Y-%m-%d}",
    "05.03.2025": "{0:%d.%m.%Y}",
}
"""How a day can be written, each by its example; none that can be read as another day."""
NUMBERS = {
    "1,234.5": (",", "."),
    "1.234,5": (".", ","),
    "1 234,5": ("\N{NARROW NO-BREAK SPACE}", ","),
    "1'234.5": ("’", "."),
}
"""How a number can be written, by its example: the separators of thousands and of decimals."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a house may set; each default is what holds where it says nothing."""

    fiscal_year_start: int = 1
    """The month that quarters and years are counted from, 1 to 12."""
    dates: str = "5 Mar 2025"
    numbers: str = "1,234.5"
    stale_days: int = 3
    """A wall says so when the latest answers are more days old: three leave a weekend out."""

    @property
    def separators(self) -> tuple[str, str]:
        """Of thousands and of decimals."""
        return NUMBERS[self.numbers]


def current() -> Settings:
    """The settings that hold now; a changed file is read again.

    Raises:
        UsageError: for a file or a value that cannot be used, naming the setting.
    """
    given = tuple((key, os.environ[name]) for key, name in KEYS.items() if os.environ.get(name))
    path = Path(os.environ.get("CX_SETTINGS") or FILE)
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        written = 0
    return _settings(given, path, written)


@lru_cache(maxsize=8)
def _settings(given: tuple[tuple[str, str], ...], path: Path, written: int) -> Settings:
    said = (_file(path) if written else {}) | dict(given)
    for key in said:
        if key not in KEYS:
            raise UsageError(f"{path}: {unknown('setting', key, KEYS)}")
    return Settings(
        fiscal_year_start=_month(said.get("fiscal_year_start", 1)),
        dates=_one_of("dates", said.get("dates", Settings.dates), DATES),
        numbers=_one_of("numbers", said.get("numbers", Settings.numbers), NUMBERS),
        stale_days=_days(said.get("stale_days", Settings.stale_days)),
    )


def _file(path: Path) -> dict[str, Any]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8")).get("cx", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The settings in {path} cannot be read: {error}.") from error
    if not isinstance(said, dict):
        raise UsageError(f"{path}: write the settings under [cx].")
    return said


def _month(said: object) -> int:
    if str(said).isdecimal() and 1 <= int(str(said)) <= 12:
        return int(str(said))
    raise UsageError(f"{KEYS['fiscal_year_start']} is {said!r}; it must be a month, 1 to 12.")


def _days(said: object) -> int:
    if str(said).isdecimal():
        return int(str(said))
    raise UsageError(f"{KEYS['stale_days']} is {said!r}; it must be a number of days.")


def _one_of(key: str, said: object, known: dict[str, Any]) -> str:
    if said in known:
        return str(said)
    raise UsageError(f"{KEYS[key]}: {unknown('format', said, known)}")


def number(plain: str) -> str:
    """A number written as 1,234.5, in the format of the house."""
    thousands, decimals = current().separators
    return plain.translate({ord(","): thousands, ord("."): decimals})


def count(many: float | Decimal) -> str:
    """A count with its thousands set apart: 1,204."""
    return number(f"{many:,.0f}")


def are(many: int) -> str:
    """So many are here, as a sentence ends: `here is 1`, `here are 7`."""
    return f"here {'is' if many == 1 else 'are'} {count(many)}"


def answers(many: int) -> str:
    """A count of answers: `1,204 answers`, `1 answer`."""
    return counted(many, "answer")


def counted(many: int, what: str) -> str:
    """A count with its noun, which takes an s where there are several: `1 day`, `12 days`."""
    return f"{count(many)} {what}{'' if many == 1 else 's'}"
