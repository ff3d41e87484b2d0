"""Survey files and a mapping become standard rows, rejected rows and a receipt that adds up."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace as changed
from pathlib import Path

from cxdata import publishing
from cxdata.errors import ImportFailed, UsageError
from cxdata.importing import customers, formats, other_tables, table_mapping
from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import read_mapping
from cxdata.importing.mapping import Mapping
from cxdata.importing.merging import about, merge, with_unknown_units
from cxdata.importing.moments import zone_mistake
from cxdata.importing.receipt import FileReceipt, Receipt
from cxdata.importing.table_mapping import TableMapping
from cxdata.progress import Progress, Told, nobody, within
from cxdata.published import versions
from cxdata.publishing import AS_BEFORE
from cxdata.tables import TABLES, empty

__all__ = ["FileReceipt", "Receipt", "check_files", "import_files"]

JUDGED = 0.4
"""The share of the work that is done when every row is judged."""
Said = Path | Mapping | TableMapping
"""What explains files: a TOML file, or one that was read already."""
NOT_KEPT = ("responses", "ratings", "engagement")
"""Merged here; or carried over by publishing, since who gave an answer is not kept."""


def check_files(files: Sequence[Path], mapping: Said, *, reject: bool = False) -> Receipt:
    """The receipt that an import of `files` would give, without importing them.

    Raises:
        ImportFailed: for a mapping or a file that an import would refuse.
    """
    table = _of_table(mapping)
    if table is not None:
        return other_tables.check(files, table, reject=reject)
    intake = take_in(files, _understood(mapping), reject=reject)
    with closing(intake.accepted):
        return _whole(intake).receipt


def import_files(
    files: Sequence[Path],
    mapping: Said,
    into: Path,
    *,
    reject: bool = False,
    replace: bool = False,
    add: bool = False,
    time_zone: str | None = None,
    progress: Told = nobody,
) -> Receipt:
    """Add `files` to the data set `into` as a new version.

    Args:
        files: survey files that one mapping explains.
        mapping: what explains them, as a TOML file or read already.
        into: folder of the data set; made where there is none.
        reject: set cells aside that the mapping does not explain, instead of stopping.
        replace: all published answers of this source make way for these.
        add: these come beside published answers of a source without ids of its own.
        time_zone: the data set's, to which a cell's day is local; None keeps what is published.
        progress: is told how far the import is.

    Returns:
        What became of every row; without a version where nothing was new.

    Raises:
        ImportFailed: for a mapping or file that cannot become standard rows.
        DataSetError: for a folder that cannot be written or is damaged.
        UsageError: for `replace` together with `add`, or an unknown time zone.
    """
    if replace and add:
        raise UsageError("--replace and --add exclude each other: choose one.")
    mistake = zone_mistake(time_zone) if time_zone else None
    if mistake:
        raise UsageError(mistake)
    table = _of_table(mapping)
    if table is not None:
        if add:
            raise UsageError("--add is for surveys; rows of a table are known by their key.")
        return other_tables.import_table(
            files, table, into, reject=reject, replace=replace, time_zone=time_zone
        )
    known, told = _understood(mapping), within(progress, 0, JUDGED)
    who = customers.of(into) if known.names_customers else None
    intake = _whole(take_in(files, known, reject=reject, told=told, who=who))
    with closing(intake.accepted):
        if not intake.accepts:
            raise ImportFailed(
                f"No row can be imported; nothing was published.\n{intake.receipt.text()}"
            )
        told = within(progress, JUDGED, 1)
        with publishing.lock(into):
            return _publish(intake, into, over=replace, beside=add, time_zone=time_zone, told=told)


def _of_table(mapping: Said) -> TableMapping | None:
    if isinstance(mapping, TableMapping):
        return mapping
    return table_mapping.found(mapping) if isinstance(mapping, Path) else None


def _understood(mapping: Said) -> Mapping:
    if isinstance(mapping, TableMapping):
        raise UsageError(f"{mapping.path.name} is about a table, not about answers.")
    return mapping if isinstance(mapping, Mapping) else read_mapping(mapping)


def _whole(intake: Intake) -> Intake:
    if not intake.receipt.adds_up():
        raise ImportFailed(
            "The receipt does not add up, which is a mistake of this program; nothing was "
            f"published. Please report it with this receipt:\n{intake.receipt.text()}"
        )
    receipt = changed(intake.receipt, inferred=formats.inferred(intake.mapping))
    return changed(intake, receipt=receipt)


def _publish(
    intake: Intake, into: Path, *, over: bool, beside: bool, time_zone: str | None, told: Told
) -> Receipt:
    former = publishing.published(into)
    if former:
        versions.sound(former, thorough=False)
    merged = merge(intake, former, over=over, beside=beside)
    kept = dict.fromkeys([n for n in TABLES if n not in NOT_KEPT], AS_BEFORE) if former else {}
    units = former.table("units") if former else empty("units")
    receipt = with_unknown_units(intake, merged.receipt, units)
    settings = about(intake, former, time_zone)
    if former and not receipt.adds and settings == former.about:
        return receipt
    version = publishing.publish(
        into,
        {**kept, **merged.tables()},
        settings,
        [*(former.receipts() if former else []), receipt.as_dict()],
        rejected=intake.rejected,
        told=told,
    )
    told(Progress(stage="Published", share=1))
    return changed(receipt, version=version, adds=True)
