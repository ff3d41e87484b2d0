"""Says what stops an import: file, column, the values with their counts and lines, the fix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from cxdata.errors import unknown
from cxdata.importing.mapping import Answer, Mapping, Moment
from cxdata.importing.table import Ragged, Table
from cxdata.tables import HIGHEST_WEIGHT

MOST_VALUES = 10
MOST_PLACES = 5
MOST_SHOWN = 60
MOST_COLUMNS = 20
OR_REJECT = "or run with --reject"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Cells of one column that cannot become standard ones."""

    reason: str
    """What a rejected row is counted under."""
    what: str
    column: str | None
    fix: str


def of_answer(answer: Answer) -> Fault:
    """What is said of the faulty cells of one answer."""
    column, name = answer.column or "[constants]", answer.name
    declare = f"Declare them in {answer.declared_in}, {OR_REJECT}."
    what, fix = {
        "number": (f"no values of {_scale(answer)} and not declared", declare),
        "boolean": ("neither yes nor no and not declared", declare),
        "weight": (
            f"no weights (a number from 0 to {HIGHEST_WEIGHT} is needed in every row)",
            f"Mend them, remove weight from [columns], {OR_REJECT}.",
        ),
        "text": ("no response ids", f"Fill them in, {OR_REJECT}."),
    }[answer.kind]
    if name == "stage":
        what = "no stages of [stages] order"
        fix = f"Add them to [stages] order or map them in [values.stage], {OR_REJECT}."
    return Fault(
        reason=f"{column}: {what.split(' (')[0]}",
        what=f"column {column!r} ({name}): values that are {what}",
        column=answer.column,
        fix=fix,
    )


def of_moment(moment: Moment) -> Fault:
    """What is said of rows without a readable `answered_at`."""
    column = moment.column or " ".join(moment.columns()) or "[answered_at]"
    read_as = " or ".join(map(repr, moment.formats)) or "an ISO date"
    if moment.parts is not None:
        read_as = "-".join(str(part) for part in moment.parts)
    return Fault(
        reason=f"{column}: no date",
        what=f"column {column!r} (answered_at): values that cannot be read as {read_as}",
        column=moment.columns()[-1] if moment.columns() else None,
        fix=f"Give the right format or formats in [answered_at], {OR_REJECT}.",
    )


def held(table: Table, fault: Fault, broken: pl.Series) -> pl.DataFrame:
    """The faulty values of one part of a file, their number and the first of their places."""
    rows = table.rows.filter(broken)
    values = (
        table.frame[fault.column].filter(broken)
        if fault.column
        else pl.repeat("", len(rows), eager=True)
    )
    found = pl.DataFrame({"value": values, "row": rows.cast(pl.Int64)})
    return found.group_by("value", maintain_order=True).agg(
        pl.len().alias("count"), pl.col("row").head(MOST_PLACES + 1)
    )


def described(table: Table, fault: Fault, found: Sequence[pl.DataFrame]) -> str:
    """One fault as a sentence: the commonest values first, each with example lines."""
    values = (
        pl.concat(found)
        .group_by("value", maintain_order=True)
        .agg(pl.col("count").sum(), pl.col("row").explode().head(MOST_PLACES + 1))
        .sort("count", descending=True, maintain_order=True)
    )
    if fault.column is None:
        ((_, count, places),) = values.iter_rows()
        return f"{table.path.name}: {fault.what}: {_rows(places, table, count)}. {fault.fix}"
    listed = [
        f"{_shown(value)} ({_rows(places, table, count)})"
        for value, count, places in values.head(MOST_VALUES).iter_rows()
    ]
    more = values.height - len(listed)
    tail = f" and {more} further values" if more > 0 else ""
    return f"{table.path.name}: {fault.what}: {', '.join(listed)}{tail}. {fault.fix}"


def ragged(table: Table, odd: Sequence[Ragged]) -> list[str]:
    """One sentence for each way in which rows have another width than the header."""
    reasons = dict.fromkeys(row.reason for row in odd)
    return [
        f"{table.path.name}: {_rows(places, table)} with {reason} ({table.width}). Mend the "
        f"delimiters and quotes there, {OR_REJECT}."
        for reason in reasons
        if (places := [row.row for row in odd if row.reason == reason])
    ]


def unknown_columns(table: Table, mapping: Mapping) -> list[str]:
    """One sentence for each column that the mapping names and the file lacks."""
    lacking = {column: name for column, name in mapping.uses() if column not in table.frame.columns}
    return [
        f"{table.path.name}: {name} in {mapping.path.name}: {_nearest(column, table.frame.columns)}"
        for column, name in lacking.items()
    ]


def _nearest(column: str, columns: list[str]) -> str:
    """An export may have hundreds of columns, each a whole question: the first ones do."""
    sentence = unknown("column", column, columns)
    if len(columns) <= MOST_COLUMNS:
        return sentence
    first = ", ".join(_shown(name) for name in columns[:MOST_COLUMNS])
    return f"{sentence.split(' Known:')[0]} The file has {len(columns)} columns: {first}, …"


def _scale(answer: Answer) -> str:
    scale = answer.scale
    if scale is None:
        return "a scale"
    low, high = sorted((scale.low, scale.high))
    return f"the scale {low:g}-{high:g}"


def _shown(value: str) -> str:
    cut = value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…"
    return repr(cut) if cut else "blank"


def _rows(places: Iterable[int], table: Table, count: int | None = None) -> str:
    listed = list(places)
    count = len(listed) if count is None else count
    shown = ", ".join(str(place) for place in listed[:MOST_PLACES])
    more = ", …" if count > MOST_PLACES else ""
    word = table.place if count == 1 else f"{table.place}s"
    if count == 1:
        return f"1 row: {word} {shown}"
    return f"{count} rows: {word} {shown}{more}"
