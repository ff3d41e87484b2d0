"""Imports tables other than responses: engagement, customers, units, goals and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from cxdata import publishing
from cxdata.errors import ImportFailed, UsageError
from cxdata.importing import customers, intake, mended, table_rows
from cxdata.importing.customers import Customers
from cxdata.importing.receipt import FileReceipt, Receipt
from cxdata.importing.standard import ROW
from cxdata.importing.table_mapping import TableMapping
from cxdata.importing.table_rows import LATER, Rows
from cxdata.people import masking
from cxdata.people.privacy import HIDDEN_BELOW
from cxdata.published import versions
from cxdata.published.manifest import About
from cxdata.published.versions import Published
from cxdata.publishing import AS_BEFORE, ENGAGEMENT
from cxdata.tables import TABLES, empty

FILE = intake.FILE
TEXTS = ("note", "next_step", "description", "why")
"""Columns in which people write freely."""


@dataclass(frozen=True, kw_only=True)
class TableIntake:
    """Everything that the files of one import hold of a table."""

    mapping: TableMapping
    rows: pl.DataFrame
    """Columns of the table, and `file`: the place of the file in the import."""
    rejected: pl.LazyFrame
    receipt: Receipt


def take_in(
    files: Sequence[Path], mapping: TableMapping, who: Customers, *, reject: bool
) -> TableIntake:
    """Read and judge every file; `who` calls the customers.

    Raises:
        ImportFailed: with the faults of all files together.
    """
    judged, wrong = [], []
    wanted = {column for column, _ in mapping.uses()}
    for path in files:
        try:
            table = mended.read(path, mapping.source, wanted)
            judged.append(table_rows.judge(table, mapping, who, reject=reject))
        except ImportFailed as error:
            wrong.append(masking.in_words(str(error)))
    if wrong or not judged:
        raise ImportFailed("\n".join(wrong) or "No file was named. Name at least one file.")
    every = pl.concat(
        part.accepted.with_columns(pl.lit(place, dtype=pl.UInt32).alias(FILE))
        for place, part in enumerate(judged)
    )
    rows = table_rows.unique(every, mapping.table)
    rows = rows.with_columns(
        masking.masked(rows[name], mapping.source.phone_regions)
        for name in TEXTS
        if name in rows.columns
    )
    return TableIntake(
        mapping=mapping,
        rows=rows,
        rejected=mended.together([part.rejected.lazy() for part in judged]),
        receipt=Receipt(
            source=mapping.source.name,
            mapping=mapping.path.name,
            table=mapping.table,
            files=tuple(_receipt(part, rows, mapping, i) for i, part in enumerate(judged)),
            made_ids=False,
        ),
    )


def _receipt(part: Rows, rows: pl.DataFrame, mapping: TableMapping, place: int) -> FileReceipt:
    mine, table = rows.filter(pl.col(FILE) == place), part.table
    accepted = mine[ROW].n_unique()
    later = part.accepted[ROW].n_unique() - accepted
    dropped = dict(part.dropped_by)
    if later:
        dropped[LATER] = dropped.get(LATER, 0) + later
    days = _days(mine, mapping.table)
    return FileReceipt(
        name=table.path.name,
        sha256=table.sha256,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        read=part.read,
        pseudonyms=part.hidden,
        accepted=accepted,
        rejected=part.rejected_by,
        dropped=dropped,
        ratings=0,
        time_zone="UTC",
        first_day=days.min(),  # type: ignore[arg-type]
        last_day=days.max(),  # type: ignore[arg-type]
        repeated=dropped.get(LATER, 0),
        replaced=0,
        header_rows=table.header_rows,
        personal=intake.personal(table, mapping),
        notes=table.notes,
        cautions=_stray(rows, mine, mapping.table),
        written=mine.height,
    )


def _stray(rows: pl.DataFrame, mine: pl.DataFrame, table: str) -> tuple[str, ...]:
    """A sentence for each wave of a file that has so few people that its date may be mistyped."""
    if table != ENGAGEMENT:
        return ()
    people = rows.group_by("wave").agg(pl.col("respondent_id").n_unique())
    few = people.filter(pl.col("respondent_id") < HIDDEN_BELOW)["wave"].sort()
    return tuple(
        f"the wave of {wave} has fewer than {HIDDEN_BELOW} people, of whom nothing is shown: if "
        "its date is mistyped, mend it and import the waves again"
        for wave in few
        if wave in set(mine["wave"])
    )


def _days(rows: pl.DataFrame, table: str) -> pl.Series:
    """What the rows are about, where the table has one day per row."""
    first = next((n for n in ("wave", "month", "day", "period") if n in empty(table).columns), None)
    return rows[first] if first else pl.Series([], dtype=pl.Date)


def check(files: Sequence[Path], mapping: TableMapping, *, reject: bool) -> Receipt:
    """The receipt that an import would give, without importing.

    Raises:
        ImportFailed: for a file that an import would refuse.
    """
    who = customers.nobody()
    return _whole(take_in(files, mapping, who, reject=reject)).receipt


def import_table(
    files: Sequence[Path],
    mapping: TableMapping,
    into: Path,
    *,
    reject: bool,
    replace: bool,
    time_zone: str | None,
) -> Receipt:
    """Add the rows of `files` to a table of the data set `into`, as a new version.

    Rows take the place of published ones of the same key, engagement answers of the same wave.
    With `replace` the whole table makes way.

    Raises:
        ImportFailed: for a file that cannot become rows of the table.
        UsageError: for engagement answers that are to replace more than their waves.
        DataSetError: for a folder that cannot be written or is damaged.
    """
    if replace and mapping.table == ENGAGEMENT:
        raise UsageError("Engagement answers take the place of their waves: leave --replace out.")
    taken = _whole(take_in(files, mapping, customers.of(into), reject=reject))
    if taken.rows.is_empty():
        raise ImportFailed(
            f"No row can be imported; nothing was published.\n{taken.receipt.text()}"
        )
    with publishing.lock(into):
        return _publish(taken, into, over=replace, time_zone=time_zone)


def _whole(taken: TableIntake) -> TableIntake:
    if not taken.receipt.adds_up():
        raise ImportFailed(
            "The receipt does not add up, which is a mistake of this program; nothing was "
            f"published. Please report it with this receipt:\n{taken.receipt.text()}"
        )
    return taken


def _publish(taken: TableIntake, into: Path, *, over: bool, time_zone: str | None) -> Receipt:
    former = publishing.published(into)
    if former:
        versions.sound(former, thorough=False)
    name = taken.mapping.table
    old = former.table(name) if former else empty(name)
    new = _added_up(taken.rows.drop(ROW, FILE), name)
    settings = _about(former, taken.mapping, time_zone)
    receipt, rows = (
        (_waves(taken, old, new, former), new)
        if name == ENGAGEMENT
        else _merged(taken, old, new, over=over)
    )
    if former and not receipt.adds and settings == former.about:
        return receipt
    others = [table for table in TABLES if table != ENGAGEMENT] if former else []
    contents = dict.fromkeys(others, AS_BEFORE) | ({name: rows} if receipt.adds else {})
    version = publishing.publish(
        into,
        contents,
        settings,
        [*(former.receipts() if former else []), receipt.as_dict()],
        rejected=taken.rejected,
    )
    return replace(receipt, version=version, adds=True)


def _about(former: Published | None, mapping: TableMapping, time_zone: str | None) -> About:
    if former is None:
        return About(name=mapping.source.name, time_zone=time_zone or "UTC")
    return replace(former.about, time_zone=time_zone or former.about.time_zone)


def _added_up(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Surveys sent on one day to the same people's group are one row."""
    if TABLES[table].primary_key():
        return rows
    return rows.group_by(_key(table), maintain_order=True).agg(pl.col("sent").sum())


def _key(table: str) -> list[str]:
    return list(TABLES[table].primary_key()) or [n for n in empty(table).columns if n != "sent"]


def _merged(
    taken: TableIntake, old: pl.DataFrame, new: pl.DataFrame, *, over: bool
) -> tuple[Receipt, pl.DataFrame]:
    """All rows of the table after the import, and the receipt that says what changed."""
    key = _key(taken.mapping.table)
    new = new.select(old.columns)
    again = old.join(new, on=key, how="semi", nulls_equal=True)
    same = old.join(new, on=old.columns, how="semi", nulls_equal=True)
    others = old.join(new, on=key, how="anti", nulls_equal=True)
    gone = others.height if over else 0
    receipt = replace(
        taken.receipt,
        files=_replaced(taken, again.select(key), same.select(key)),
        removed=gone,
        adds=bool(gone) or same.height < new.height,
    )
    return receipt, new if over else pl.concat([others, new])


def _replaced(
    taken: TableIntake, again: pl.DataFrame, same: pl.DataFrame
) -> tuple[FileReceipt, ...]:
    key = again.columns
    mine = taken.rows.select(FILE, *key).unique()
    known = mine.join(again, on=key, how="semi", nulls_equal=True)
    other = known.join(same, on=key, how="anti", nulls_equal=True)
    return tuple(
        replace(
            file,
            replaced=known.filter(pl.col(FILE) == place).height,
            changed=other.filter(pl.col(FILE) == place).height,
        )
        for place, file in enumerate(taken.receipt.files)
    )


def _waves(
    taken: TableIntake, old: pl.DataFrame, new: pl.DataFrame, former: Published | None
) -> Receipt:
    """Who answered is not kept: the same answers from the same files are taken for the same."""
    answers = [name for name in empty(ENGAGEMENT).columns if name != "respondent_id"]
    waves = new["wave"].unique().implode()
    before, now = old.filter(pl.col("wave").is_in(waves)).select(answers), new.select(answers)
    equal = before.height == now.height and before.sort(answers).equals(now.sort(answers))
    adds = not (equal and _came_last(taken.receipt, former))
    return replace(taken.receipt, removed=before.height if adds else 0, adds=adds)


def _came_last(receipt: Receipt, former: Published | None) -> bool:
    imports = [one for one in former.receipts() if one.get("table") == ENGAGEMENT] if former else []
    last = imports[-1]["files"] if imports else []
    return {file["sha256"] for file in last} == {file.sha256 for file in receipt.files}
