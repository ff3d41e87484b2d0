"""What a page once said, kept: its PDF and its rows beside the data set, a note of it in the store.

Words of customers are left out, so that a customer who wants to be forgotten is not in them.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl

from cxdata.errors import DataSetError, UsageError
from cxdata.export.light import bare
from cxdata.export.page import page
from cxdata.export.record import Drawing, Grid, Picture, Record, Table, Tile, Words
from cxdata.frames import with_words
from cxdata.safe_csv import as_csv
from cxdata.selection import Selection
from cxdata.store import Entry, Store

KIND = "snapshot"
FOLDER = "snapshots"
PDF, ROWS = FILES = ("page.pdf", "rows.zip")
LONGEST = 400


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One kept view: what it said, and which files hold it."""

    entry: Entry
    title: str
    answer: str
    """The page's sentence, without Markdown."""
    shown: str
    """Filters and period in words."""
    as_of: date
    version: str
    definitions: str
    view: str
    """The view's address below that of the dashboard."""
    units: tuple[str, ...] | None
    """The business units it is about; None for all."""
    key: str
    """The sha256 of its files: the folder that holds them."""

    def kept(self) -> datetime:
        """When it was kept, UTC."""
        return self.entry.written_at

    def quarter(self) -> str:
        """The quarter in which it was kept: `Q4 2026`."""
        return f"Q{(self.kept().month - 1) // 3 + 1} {self.kept().year}"


def keep(folder: Path, store: Store, record: Record, *, author: str) -> Snapshot:
    """Keep what a page shows: files first, then the note of them, so that no note lacks its files.

    Raises:
        UsageError: where the same view of the same data is kept already, or the folder cannot
            be written.
    """
    quoteless = _without_quotes(record)
    files = {PDF: page(quoteless, "pdf"), ROWS: _rows(quoteless)}
    key = _key(files)
    for one in snapshots(store):
        if one.key == key:
            raise UsageError(f"This view is kept already, by {one.entry.author}.")
    _write(folder / FOLDER / key, files)
    body = {
        "title": record.title,
        "answer": bare(record.answer())[:LONGEST],
        "shown": record.shown,
        "as_of": record.as_of.isoformat(),
        "version": record.version,
        "definitions": record.definitions,
        "view": record.view,
        "units": None if record.units is None else list(record.units),
        "key": key,
    }
    return _snapshot(store.add(KIND, body, author=author))


def snapshots(store: Store, selection: Selection | None = None) -> list[Snapshot]:
    """What is kept, the newest first; of a selection only what its reader may see."""
    found = map(_snapshot, reversed(store.entries(KIND)))
    granted = selection.granted if selection else None
    return [one for one in found if granted is None or set(one.units or ("",)) <= set(granted)]


def read(folder: Path, snapshot: Snapshot, name: str) -> bytes:
    """A file of a snapshot, just as it was kept.

    Raises:
        DataSetError: where it is gone or is not what was kept.
    """
    home = folder / FOLDER / snapshot.key
    try:
        files = {one: (home / one).read_bytes() for one in FILES}
    except OSError as error:
        raise DataSetError(
            f"{home} cannot be read: {error.strerror}. Restore the folder."
        ) from error
    if _key(files) != snapshot.key:
        raise DataSetError(f"The files in {home} are not those that were kept. Restore the folder.")
    return files[name]


def compared(folder: Path, snapshot: Snapshot, record: Record) -> pl.DataFrame:
    """Each number of a snapshot beside that of the same page now.

    Columns `chart`, `what` (the groups and period of the number, in words), `then` and `now`, each
    null where it has no such number.

    Raises:
        DataSetError: where the files are gone or are not what was kept.
    """
    then, now = (dict(_numbers(rows)) for rows in (read(folder, snapshot, ROWS), _rows(record)))
    both = list(dict.fromkeys([*now, *then]))
    told = [(chart, what, then.get((chart, what)), now.get((chart, what))) for chart, what in both]
    return pl.DataFrame(told, schema=dict.fromkeys(COMPARED, pl.String), orient="row")


def _numbers(archive: bytes) -> Iterator[tuple[tuple[str, str], str]]:
    """The column `value` of every chart; what stands before it in a row says what it is of."""
    with ZipFile(BytesIO(archive)) as files:
        for name in files.namelist():
            rows = pl.read_csv(files.read(name), infer_schema=False)
            if "value" not in rows.columns:
                continue
            groups = rows.columns[: rows.columns.index("value")]
            chart = name.removesuffix(".csv").partition("-")[2]
            for row in rows.iter_rows(named=True):
                yield (chart, " · ".join(row[one] or "" for one in groups)), _short(row["value"])


def _short(value: str | None) -> str:
    try:
        return f"{float(value or ''):.4g}"
    except ValueError:
        return value or "–"


def remove(folder: Path, store: Store, snapshot: Snapshot, *, author: str) -> None:
    """Take a snapshot off the list, and its files away; that there was one stays known."""
    store.remove(snapshot.entry.id, snapshot.entry.version, author=author)
    if any(one.key == snapshot.key for one in snapshots(store)):
        return
    home = folder / FOLDER / snapshot.key
    for name in FILES:
        (home / name).unlink(missing_ok=True)
    if home.exists():
        home.rmdir()


def _without_quotes(record: Record) -> Record:
    def told(piece: object) -> bool:
        return not isinstance(piece, Drawing) and not (
            isinstance(piece, Words) and piece.kind == "quote"
        )

    return replace(record, pieces=tuple(piece for piece in record.pieces if told(piece)))


def _rows(record: Record) -> bytes:
    """Every chart's and table's rows as CSV in one ZIP; the same rows, the same bytes."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, rows in _frames(record):
            year, month, of_month = record.as_of.timetuple()[:3]
            file = ZipInfo(f"{name}.csv", (year, month, of_month, 0, 0, 0))
            file.compress_type = ZIP_DEFLATED
            archive.writestr(file, as_csv(rows))
    return made.getvalue()


def _frames(record: Record) -> Iterator[tuple[str, pl.DataFrame]]:
    tiles = [vars(piece) for piece in record.pieces if isinstance(piece, Tile)]
    if tiles:
        named = pl.DataFrame(tiles).select("label", "value", "change", "detail")
        yield "00-tiles", with_words(named, named.columns, bare)
    for number, piece in enumerate(record.pieces, 1):
        if isinstance(piece, (Picture, Grid)) and piece.rows.width:
            yield f"{number:02}-{piece.key}", piece.rows
        elif isinstance(piece, Table):
            yield f"{number:02}-table", piece.rows


def _key(files: dict[str, bytes]) -> str:
    return hashlib.sha256(
        b"".join(hashlib.sha256(files[name]).digest() for name in FILES)
    ).hexdigest()


def _write(home: Path, files: dict[str, bytes]) -> None:
    """Each file under another name first, so that none is ever there in part."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            part = home / f"{name}.{uuid4().hex}.part"
            part.write_bytes(content)
            part.replace(home / name)
    except OSError as error:
        raise UsageError(f"{home} cannot be written: {error.strerror}.") from error


def _snapshot(entry: Entry) -> Snapshot:
    body = entry.body
    units = body.get("units")
    return Snapshot(
        entry=entry,
        as_of=date.fromisoformat(body["as_of"]),
        units=None if units is None else tuple(units),
        **{key: str(body[key]) for key in TEXTS},
    )


COMPARED = ("chart", "what", "then", "now")
TEXTS = ("title", "answer", "shown", "version", "definitions", "view", "key")
