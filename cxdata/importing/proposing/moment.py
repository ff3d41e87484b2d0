"""Finds the column that says when an answer was given, and how its dates are written."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cxdata.importing import cells
from cxdata.importing.proposing import dates, words
from cxdata.importing.proposing.column import Column, cleaned, plain
from cxdata.importing.proposing.dates import Dates
from cxdata.importing.proposing.draft import Draft, comment, text
from cxdata.importing.proposing.words import ANSWERED

WEAKEST = len(ANSWERED.patterns)
"""Words like "sent" or "created": a date, but of something else than the answer."""
NAMES = {"d": "day", "m": "month", "y": "year", "Y": "year"}


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A column of dates."""

    column: Column
    dates: Dates
    strength: int


def propose_moment(draft: Draft, columns: Sequence[Column], *, name: str, zone: str | None) -> None:
    """Write `[answered_at]`."""
    found = _dated(columns)
    draft.used |= {dated.column.name for dated in found}
    if not found:
        _undated(draft, columns, name)
        return
    best = min(dated.strength for dated in found)
    first = [dated for dated in found if dated.strength == best]
    if len(first) > 1 or best >= WEAKEST:
        _which(draft, first)
    else:
        _one(draft, first[0], columns)
    if zone is None and not any(
        "%z" in code for d in first for r in d.dates.readings for code in r
    ):
        utc = any("utc" in dated.column.words.split() for dated in first)
        said = (
            draft.guess(first[0].column.name, "timezone", "sure", "the header says so")
            if utc
            else comment(
                "assumed: the file does not say it. Write the clock's zone, like Europe/Berlin"
            )
        )
        draft.say("answered_at", 'timezone = "UTC"', said)


def _strength(column: Column) -> int | None:
    """A date that is said to be another one is that, even if it is also called a date."""
    strength = ANSWERED.strength(column)
    if strength is None or strength <= 1:
        return strength
    weaker = (place for place in (WEAKEST, WEAKEST - 1) if _called(column, place))
    return next(weaker, strength)


def _called(column: Column, place: int) -> bool:
    return ANSWERED.patterns[place - 1].search(column.words) is not None


def _dated(columns: Sequence[Column]) -> list[Dated]:
    found = []
    for column in columns:
        if words.BORN.search(column.words):
            continue
        strength = _strength(column)
        sample = cleaned(column.raw.head(1_000))
        if dates.read(sample, named=strength is not None) is None:
            continue
        read = dates.read(column.values(), named=strength is not None)
        if read is not None:
            found.append(
                Dated(
                    column=column,
                    dates=read,
                    strength=WEAKEST - 1 if strength is None else strength,
                )
            )
    return found


def _one(draft: Draft, dated: Dated, columns: Sequence[Column]) -> None:
    column, read = dated.column, dated.dates
    said = draft.guess(
        column.name,
        "answered_at",
        "sure" if dated.strength < WEAKEST - 1 else "likely",
        f'dates like "{read.example}"',
    )
    draft.say("answered_at", f"column = {text(column.name)}", said)
    if len(read.readings) == 1:
        draft.say("answered_at", f"format = {_code(read.readings[0])}", _format_said(draft, dated))
    else:
        _ask_order(draft, column.name, read)
    _gaps(draft, dated, columns)


def ask_about_order(draft: Draft, column: Column) -> None:
    """Ask whether the day or the month stands first where an export's dates read either way.

    The tools write dates as the account or the spreadsheet is set, so that their presets cannot
    tell.
    """
    read = dates.read(column.values(), named=True)
    if read is not None and len(read.readings) > 1:
        _ask_order(draft, column.name, read)


def _ask_order(draft: Draft, name: str, read: Dates) -> None:
    first = " or ".join(f"{_order(codes)} first" for codes in read.readings)
    question = f'Is "{name}" {first}? "{read.example}" can be read either way.'
    if len({*read.readings[0]} & {*read.readings[1]}) > 0:
        ways = f'Its dates are written in several ways, like "{read.example}".'
        question = f'Is "{name}" {first}? {ways}'
    lines = [f"format = {_code(codes)}  # {_order(codes)} first" for codes in read.readings]
    draft.ask(name, question, answered_at=lines)


def _format_said(draft: Draft, dated: Dated) -> str:
    read, name = dated.dates, dated.column.name
    if read.decided_by is not None:
        why = f'"{read.decided_by}" can be read in no other way'
    else:
        why = f'reads every value, like "{read.example}"'
    return draft.guess(name, "format", "sure" if not read.unread else "likely", why)


def _gaps(draft: Draft, dated: Dated, columns: Sequence[Column]) -> None:
    """Every row needs a date: whoever has rows without one says what becomes of them."""
    name, missing = dated.column.name, _undated_rows(dated.column, columns)
    if missing:
        rule = f"[[drop.rows]]\ncolumn = {text(name)}\nblank = true"
        question = f'"{name}" is blank in {missing:,} rows. Are those no answers, to be dropped?'
        draft.ask(
            name,
            question,
            drop=[rule, "# kept: fill in their dates in the file, or import with --reject"],
        )
    if dated.dates.unread:
        many = dated.dates.unread
        some = "1 value that is" if many == 1 else f"{many:,} values that are"
        strange = f'"{name}" has {some} no date in a known format'
        question = f"{strange}. How are they written?"
        draft.ask(name, question, answered_at=["# mend them in the file, or import with --reject"])


def _undated_rows(column: Column, columns: Sequence[Column]) -> int:
    """Rows without a date, but for those that are blank altogether: an import drops them."""
    if not column.blanks:
        return 0
    frame = pl.DataFrame([other.raw.cast(pl.String).alias(str(other.place)) for other in columns])
    without = frame.filter(column.cells() == "")
    return without.select((~cells.all_blank()).sum()).item() or 0


def _code(codes: tuple[str, ...]) -> str:
    return text(codes[0]) if len(codes) == 1 else f"[{', '.join(map(text, codes))}]"


def _order(codes: tuple[str, ...]) -> str:
    mixed = next((code for code in codes if code[:2] in ("%d", "%m", "%y")), codes[0])
    return NAMES.get(mixed[1:2], "day")


def _which(draft: Draft, found: Sequence[Dated]) -> None:
    """Several dates, or one of something else than the answer."""
    names = " or ".join(f'"{dated.column.name}"' for dated in found[:6])
    lines = []
    for dated in found[:6]:
        lines += [
            f"column = {text(dated.column.name)}\nformat = {_code(codes)}"
            for codes in dated.dates.readings
        ]
    draft.ask(found[0].column.name, f"Is {names} when the answer was given?", answered_at=lines)


def _undated(draft: Draft, columns: Sequence[Column], name: str) -> None:
    """The parts of a date in columns of their own; else the file does not say when."""
    parts = {part: _part(columns, part) for part in ("year", "month", "day")}
    year = next((word for word in plain(name).split() if _is_year(word)), "…")
    if all(parts.values()):
        for part, column in parts.items():
            if column is not None:
                said = draft.guess(
                    column.name, f"answered_at {part}", "likely", "its header and its values"
                )
                draft.say("answered_at", f"{part} = {text(column.name)}", said)
        return
    day = parts["day"]
    if day is not None:
        draft.used.add(day.name)
        lines = "\n".join(
            f"{part} = {text(column.name) if column else year if part == 'year' else '…'}"
            for part, column in parts.items()
        )
        numbers = f'"{day.name}" has numbers up to {max(day.numbers):g}'
        question = f"{numbers}: is it the day of a month? Of which month?"
        draft.ask(
            day.name,
            question,
            answered_at=[lines, "constant = …  # or one day for all answers, like 2024-01-31"],
        )
        return
    question = "No column is a date. When were the answers given?"
    draft.ask(
        "", question, answered_at=["constant = …  # one day for all answers, like 2024-01-31"]
    )


def _is_year(word: str) -> bool:
    return word.isdigit() and 1990 <= int(word) <= 2100


def _part(columns: Sequence[Column], part: str) -> Column | None:
    bounds = {"year": (1990, 2100), "month": (1, 12), "day": (1, 31)}
    low, high = bounds[part]
    for column in columns:
        numbers = column.numbers if column.few else {}
        if (
            not numbers
            or column.texts
            or not all(low <= v <= high and v == int(v) for v in numbers)
        ):
            continue
        if words.DATE_PARTS[part].search(column.words) and (part != "day" or max(numbers) > 7):
            return column
    return None
