"""Brings the files of one import together: one answer per id, and the ratings in long form."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Of
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from cxdata import tables
from cxdata.errors import ImportFailed
from cxdata.importing import customers, mended, settling, standard, unfolding
from cxdata.importing.customers import Customers
from cxdata.importing.mapping import Mapping
from cxdata.importing.receipt import FileReceipt, Receipt
from cxdata.importing.scale_notes import scale_notes
from cxdata.importing.settling import FILE, KEY
from cxdata.importing.spool import Spool
from cxdata.importing.standard import Judge, Judged, OtherDecimal
from cxdata.importing.table import Table
from cxdata.importing.table_mapping import TableMapping
from cxdata.people import masking
from cxdata.progress import Progress, Told, nobody
from cxdata.published.table_files import Prepared

__all__ = ["FILE", "Intake", "take_in"]

EARLIER = "an earlier answer of the same id"
MADE_PREFIX = r"^row-[0-9a-f]{16}-"


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Everything that the files of one import hold."""

    mapping: Mapping
    accepted: Spool
    """Accepted rows, earlier answers of an id among them."""
    earlier: pl.DataFrame
    """`file` and row of the answers after which the same id answered again."""
    rejected: pl.LazyFrame
    """The rows that are rejected, to be read until `accepted` is closed."""
    receipt: Receipt

    def both_of(self, month: str) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Responses of a month, which have `file` too, and their ratings, as these are sorted."""
        for rows in self.accepted.month(month):
            for part in unfolding.pieces(self._whole(rows), self.mapping):
                yield part.select(FILE, *RESPONSE), unfolding.ratings(part, self.mapping)

    def responses_of(self, month: str) -> Iterator[pl.DataFrame]:
        """The responses of a month, which have `file` too."""
        rated = unfolding.rated(self.mapping)
        for rows in self.accepted.month(month):
            yield self._whole(rows.drop(rated, strict=False), rated=()).select(FILE, *RESPONSE)

    def ratings_of(self, month: str) -> Iterator[pl.DataFrame]:
        """The ratings of a month."""
        return (long for _, long in self.both_of(month))

    def prepared_ratings_of(self, month: str) -> Iterator[Prepared | pl.DataFrame]:
        """The ratings of a month as they are written, where the month is small enough to sort."""
        parts = self.accepted.month(month)
        first, more = next(parts, None), next(parts, None)
        if first is not None and more is None:
            return unfolding.prepared(self._whole(first), self.mapping)
        return self.ratings_of(month)

    @property
    def responses(self) -> pl.DataFrame:
        """All at once in the files' order: standard columns, and `file`."""
        return self._together().select(FILE, *RESPONSE)

    @property
    def ratings(self) -> pl.DataFrame:
        """All at once, one response after another."""
        return unfolding.ratings(self._together(), self.mapping)

    def first(self, count: int) -> pl.DataFrame:
        """The responses that come first in the files."""
        places = [rows.select(KEY).bottom_k(count, by=KEY) for _, rows in self.accepted]
        if not places:
            return self.responses
        wanted = pl.concat(places)
        few = [self._whole(rows.join(wanted, on=KEY, how="semi")) for _, rows in self.accepted]
        return pl.concat(few).sort(KEY).head(count).select(FILE, *RESPONSE)

    @property
    def accepts(self) -> int:
        """Rows of all files that become answers."""
        return sum(file.accepted for file in self.receipt.files)

    def _together(self) -> pl.DataFrame:
        nothing = pl.DataFrame(schema={FILE: pl.UInt32, standard.ROW: pl.Int64})
        parts = [self._whole(rows) for _, rows in self.accepted]
        every = pl.concat(parts) if parts else _standard(nothing, self.mapping, {})
        return every.sort(FILE, standard.ROW)

    def _whole(self, rows: pl.DataFrame, rated: Sequence[str] | None = None) -> pl.DataFrame:
        latest = settling.without(rows, self.earlier)
        sums = {place: file.sha256 for place, file in enumerate(self.receipt.files)}
        return _standard(latest, self.mapping, sums, rated)


RESPONSE = tables.Responses.column_names()


def take_in(
    files: Sequence[Path],
    mapping: Mapping,
    *,
    reject: bool,
    told: Told = nobody,
    who: Customers | None = None,
) -> Intake:
    """Read and judge every file; `told` hears how far that is, and `who` calls customers.

    Raises:
        ImportFailed: with the faults of all files together.
    """
    if not files:
        raise ImportFailed("No file was named. Name at least one survey file.")
    signs: dict[int, str] = {}
    alone = not reject
    while True:
        taking = _Taking(files, mapping, reject, alone, told, who or customers.nobody())
        try:
            return taking.all(signs)
        except _Again as again:
            signs[again.place] = again.decimal
        except standard.Unread:
            alone = False
        finally:
            if not taking.done:
                taking.spool.close()


class _Again(Exception):
    """A file has to be read anew with another decimal sign."""

    def __init__(self, place: int, decimal: str) -> None:
        self.place, self.decimal = place, decimal


class _Taking:
    """The files of one import, of which the accepted rows are kept as they come."""

    def __init__(
        self,
        files: Sequence[Path],
        mapping: Mapping,
        reject: bool,
        alone: bool,
        told: Told,
        who: Customers,
    ) -> None:
        """`alone` leaves columns unread that the mapping does not name."""
        self.who, self.alone = who, alone
        self.files, self.mapping, self.reject, self.told = files, mapping, reject, told
        self.spool, self.done, self.rows = Spool(), False, 0
        self.ids: list[pl.DataFrame] = []
        self.masks: list[pl.DataFrame] = []

    def all(self, signs: Of[int, str]) -> Intake:
        """Every file, or all their faults."""
        judged, wrong = [], []
        for place, path in enumerate(self.files):
            try:
                judged.append(self._file(place, path, signs.get(place)))
            except OtherDecimal as other:
                raise _Again(place, other.decimal) from other
            except ImportFailed as error:
                wrong.append(masking.in_words(str(error)))
        if wrong:
            raise ImportFailed("\n".join(wrong))
        self.done = True
        return self._intake(judged)

    def _file(self, place: int, path: Path, decimal: str | None) -> Judged:
        judge = Judge(
            self.mapping, self.who, reject=self.reject, decimal=decimal, aside=self.spool.aside
        )
        wanted = {column for column, _ in self.mapping.uses()}
        for table in mended.parts(path, self.mapping.source, wanted, alone=self.alone):
            self._keep(judge.part(table), place)
            self.rows += table.height
            share = (place + table.share) / len(self.files)
            self.told(Progress(stage="Reading and judging", share=share, rows=self.rows))
        return judge.end()

    def _keep(self, accepted: pl.DataFrame, place: int) -> None:
        if accepted.is_empty():
            return
        rows = accepted.with_columns(pl.lit(place, dtype=pl.UInt32).alias(FILE))
        if not self.mapping.makes_ids:
            self.ids.append(settling.ids(rows))
        rows, masks = masking.comments_masked(rows, KEY, self.mapping.source.phone_regions)
        self.masks.append(masks)
        self.spool.add(rows)

    def _intake(self, judged: Sequence[Judged]) -> Intake:
        earlier = settling.earlier(self.ids)
        masks = settling.without(pl.concat(self.masks), earlier) if self.masks else None
        sums = settling.sums(self.spool, earlier, len(self.mapping.ratings))
        files = [
            _receipt(part, self.mapping, sums.get(place), earlier, masks, place)
            for place, part in enumerate(judged)
        ]
        receipt = Receipt(
            source=self.mapping.source.name,
            mapping=self.mapping.path.name,
            files=tuple(files),
            made_ids=self.mapping.makes_ids,
        )
        return Intake(
            mapping=self.mapping,
            accepted=self.spool,
            earlier=earlier,
            rejected=mended.together([part.rejected for part in judged]),
            receipt=receipt,
        )


def id_prefix(source: str, checksum: str) -> str:
    """How every id begins that is made for the rows of one file of one survey."""
    both = f"{source}\n{checksum}".encode()
    return f"row-{sha256(both).hexdigest()[:16]}-"


def _standard(
    rows: pl.DataFrame, mapping: Mapping, sums: Of[int, str], rated: Sequence[str] | None = None
) -> pl.DataFrame:
    """Accepted rows in all standard columns, whatever the mapping fills, and those `rated`."""
    rated = unfolding.rated(mapping) if rated is None else rated
    rows = rows.with_columns(pl.lit(mapping.source.name).alias("source"))
    if mapping.makes_ids:
        prefixes = {place: id_prefix(mapping.source.name, one) for place, one in sums.items()}
        prefix = pl.col(FILE).replace_strict(prefixes, default=None, return_dtype=pl.String)
        rows = rows.with_columns(pl.format("{}{}", prefix, standard.ROW).alias("response_id"))
    schema = tables.empty("responses").schema
    absent = [
        pl.lit(1 if name == "weight" else None, dtype=kind).alias(name)
        for name, kind in schema.items()
        if name not in rows.columns
    ]
    unrated = [
        pl.lit(None, dtype=pl.Int8).alias(name) for name in rated if name not in rows.columns
    ]
    whole = {**schema, **dict.fromkeys(rated, pl.Int8()), standard.ROW: pl.Int64()}
    return (
        rows.with_columns(*absent, *unrated)
        .select(*schema, *rated, standard.ROW, FILE)
        .cast(pl.Schema([*whole.items(), (FILE, pl.UInt32())]))
    )


def personal(table: Table, mapping: Mapping | TableMapping) -> tuple[str, ...]:
    """The columns that say who a person is and that nothing is taken from."""
    used = {column for column, name in mapping.uses() if name != "[drop]"}
    found = masking.personal_columns(table.frame.columns, mapping.source.personal)
    return tuple(column for column in found if column not in used)


def _receipt(
    part: Judged,
    mapping: Mapping,
    sums: settling.Sums | None,
    earlier: pl.DataFrame,
    masks: pl.DataFrame | None,
    place: int,
) -> FileReceipt:
    repeated = earlier.filter(pl.col(FILE) == place).height
    table = part.table
    return FileReceipt(
        name=table.path.name,
        sha256=table.sha256,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        read=part.read,
        accepted=sums.rows if sums else 0,
        rejected=part.rejected_by,
        dropped={**part.dropped_by, **({EARLIER: repeated} if repeated else {})},
        ratings=sums.ratings if sums else 0,
        time_zone=part.time_zone,
        first_day=sums.first_day(part.time_zone) if sums else None,
        last_day=sums.last_day(part.time_zone) if sums else None,
        repeated=repeated,
        replaced=0,
        header_rows=part.header_rows,
        months=sums.months if sums else {},
        masked=masking.counted(masks, FILE, place),
        pseudonyms=part.hidden,
        personal=personal(table, mapping),
        notes=table.notes,
        cautions=scale_notes(mapping),
    )
