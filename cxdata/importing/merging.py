"""Merges what an import brings with what is published: the same answer is never there twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from cxdata.dimensions import DEFAULT_STAGES
from cxdata.errors import ImportFailed
from cxdata.importing.intake import FILE, MADE_PREFIX, Intake, id_prefix
from cxdata.importing.receipt import Receipt
from cxdata.published.manifest import About
from cxdata.published.table_files import ByMonth, Prepared, is_as_now
from cxdata.published.versions import Published

KEY = ["source", "response_id"]
SAY_WHICH = (
    "Run with --replace if this file takes their place, or with --add if it holds further answers"
)
_ID, _PRINT, _OF, _MONTH = "id", "print", "of", "month"


@dataclass(frozen=True, kw_only=True)
class Merged:
    """All responses and ratings after an import, month by month, and its receipt."""

    intake: Intake
    former: Published | None
    gone: pl.DataFrame
    """Keys, as hashes, of published answers that make way, and the months they are in."""
    receipt: Receipt

    def tables(self) -> dict[str, ByMonth]:
        """What is to be published, made month by month."""
        return {"responses": self._table("responses"), "ratings": self._table("ratings")}

    def _table(self, name: str) -> ByMonth:
        known = self.former.months(name) if self.former else []
        new = self.intake.accepted.months() if name == "responses" or self._rates else []
        touched = {*new, *self.gone[_MONTH]}
        as_now = self.former is not None and is_as_now(self.former, name)
        kept = {*known} - touched if as_now else ()
        return ByMonth(sorted({*known, *new}), lambda month: self._month(name, month), kept)

    @property
    def _rates(self) -> bool:
        return bool(self.intake.mapping.ratings)

    def _month(self, name: str, month: str) -> Iterator[pl.DataFrame | Prepared]:
        left = _without(self.former.month(name, month), self.gone) if self.former else None
        if left is not None and left.height:
            yield left
        if name == "responses":
            yield from self._counted(month)
        elif self._rates and left is not None and left.height:
            yield from self.intake.ratings_of(month)
        elif self._rates:
            yield from self.intake.prepared_ratings_of(month)

    def _counted(self, month: str) -> Iterator[pl.DataFrame]:
        """The new responses of a month, if they are as many as the receipt says."""
        rows = 0
        for responses in self.intake.responses_of(month):
            rows += responses.height
            yield responses.drop(FILE)
        said = sum(file.months.get(month, 0) for file in self.receipt.files)
        if rows != said:
            raise ImportFailed(
                f"{rows:,} rows would be written to {month} and the receipt says {said:,}, which "
                "is a mistake of this program; nothing was published. Please report it."
            )


def _without(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    if gone.is_empty():
        return rows
    hashed = rows.with_columns(_key().alias(_ID))
    return hashed.join(gone.select(_ID), on=_ID, how="anti", maintain_order="left").drop(_ID)


def _made_of() -> pl.Expr:
    """How ids begin that were made; null for others."""
    return pl.col("response_id").str.extract(f"({MADE_PREFIX})").alias(_OF)


def _key() -> pl.Expr:
    return pl.struct(KEY).hash()


def merge(intake: Intake, former: Published | None, *, over: bool, beside: bool) -> Merged:
    """Put the intake's answers in the place of their former selves.

    Args:
        over: `--replace`; all published answers of this source make way.
        beside: `--add`; a survey without ids of its own comes with a further file.

    Raises:
        ImportFailed: for a changed file of a survey without ids, unless one of them is said.
    """
    old = _published(intake, former)
    if former is None or old.is_empty():
        return Merged(intake=intake, former=former, gone=old, receipt=intake.receipt)
    new = _prints(
        (r.drop(FILE), ratings, r[FILE])
        for month in intake.accepted.months()
        for r, ratings in intake.both_of(month)
    )
    gone = old if over else old.filter(_known_again(intake, new))
    if not (over or beside):
        _no_second_copy(intake, old.join(gone, on=_ID, how="anti"))
    _whole(old.height - gone.height, old.join(gone, on=_ID, how="anti"), new)
    receipt = _receipt(intake, _said(former, gone), new)
    return Merged(intake=intake, former=former, gone=gone, receipt=receipt)


def _published(intake: Intake, former: Published | None) -> pl.DataFrame:
    """The keys of the published answers of this source, as hashes, and the months they are in."""
    schema = {_ID: pl.UInt64, _OF: pl.String, _MONTH: pl.String}
    made = [pl.DataFrame(schema=schema)]
    for month in former.months("responses") if former else ():
        keys = former.month("responses", month, KEY) if former else made[0]
        mine = keys.filter(pl.col("source") == intake.mapping.source.name)
        made.append(mine.select(_key().alias(_ID), _made_of(), pl.lit(month).alias(_MONTH)))
    return pl.concat(made)


def _said(former: Published, gone: pl.DataFrame) -> pl.DataFrame:
    """What is remembered of all that the published answers say that make way."""

    def among(table: str, month: str, ids: pl.DataFrame) -> pl.DataFrame:
        rows = former.month(table, month).with_columns(_key().alias(_ID))
        return rows.join(ids, on=_ID, how="semi", maintain_order="left").drop(_ID)

    return _prints(
        (among("responses", month, ids), among("ratings", month, ids), None)
        for (month,), here in gone.partition_by(_MONTH, as_dict=True).items()
        for ids in [here.select(_ID)]
    )


def _prints(
    parts: Iterable[tuple[pl.DataFrame, pl.DataFrame, pl.Series | None]],
) -> pl.DataFrame:
    """For each answer a hash of its key, one of all it says, and what its id begins with."""
    schema = {_ID: pl.UInt64, _PRINT: pl.UInt64, _OF: pl.String, FILE: pl.UInt32}
    made = [pl.DataFrame(schema=schema)]
    for responses, ratings, file in parts:
        said = ratings.group_by(KEY).agg(pl.struct(ratings.columns).hash().sum().alias("rated"))
        one = responses.with_columns(pl.struct(responses.columns).hash().alias(_PRINT))
        both = one.select(*KEY, _PRINT).join(said, on=KEY, how="left", maintain_order="left")
        whole = both.select(
            _key().alias(_ID),
            (pl.col(_PRINT) ^ pl.col("rated").fill_null(0)).alias(_PRINT),
            _made_of(),
        )
        place = pl.lit(None, dtype=pl.UInt32) if file is None else file
        made.append(whole.with_columns(place.alias(FILE)))
    return pl.concat(made)


def _whole(others: int, kept: pl.DataFrame, new: pl.DataFrame) -> None:
    """Checks that no answer was lost or is there twice."""
    every = pl.concat([kept[_ID], new[_ID]])
    if len(every) != others + new.height or every.is_duplicated().any():
        raise ImportFailed(
            "After the import there would not be as many answers as the published ones and these, "
            "which is a mistake of this program; nothing was published. Please report it."
        )


def _known_again(intake: Intake, new: pl.DataFrame) -> pl.Expr:
    """Published answers that come again: by id or, where ids are made, from the same file."""
    if not intake.mapping.makes_ids:
        return pl.col(_ID).is_in(new[_ID].implode())
    name = intake.mapping.source.name
    prefixes = [id_prefix(name, file.sha256) for file in intake.receipt.files]
    return pl.col(_OF).is_in(prefixes).fill_null(False)


def _no_second_copy(intake: Intake, others: pl.DataFrame) -> None:
    if not intake.mapping.makes_ids:
        others = others.filter(pl.col(_OF).is_not_null())
    if others.is_empty():
        return
    files = ", ".join(file.name for file in intake.receipt.files)
    raise ImportFailed(
        f"{files}: {others.height:,} answers of {intake.mapping.source.name!r} from another file "
        "are published, and without response ids nobody can tell which of them come again. "
        f"{SAY_WHICH}."
    )


def _receipt(intake: Intake, old: pl.DataFrame, new: pl.DataFrame) -> Receipt:
    again = new.join(old.select(_ID, pl.col(_PRINT).alias("before")), on=_ID)
    other = again.filter(pl.col(_PRINT) != pl.col("before"))
    removed = old.height - again.height
    adds = bool(removed or other.height or again.height < new.height)
    files = [
        replace(
            file,
            replaced=again.filter(pl.col(FILE) == place).height if adds else 0,
            changed=other.filter(pl.col(FILE) == place).height,
        )
        for place, file in enumerate(intake.receipt.files)
    ]
    return replace(intake.receipt, files=tuple(files), removed=removed, adds=adds)


def with_unknown_units(intake: Intake, receipt: Receipt, units: pl.DataFrame) -> Receipt:
    """The receipt with the units that the table of units lacks, where there is one."""
    if units.is_empty():
        return receipt
    known = pl.concat([units["business_unit"], units["successor"]]).drop_nulls()
    strange = [
        responses.filter(~pl.col("business_unit").is_in(known.implode()))
        .group_by(FILE, "business_unit")
        .len()
        for month in intake.accepted.months()
        for responses in intake.responses_of(month)
    ]
    counts = pl.concat(strange).group_by(FILE, "business_unit").agg(pl.col("len").sum())
    files = [
        replace(
            file,
            unknown_units=dict(
                counts.filter(pl.col(FILE) == place)
                .select("business_unit", "len")
                .sort("len", "business_unit", descending=[True, False])
                .iter_rows()
            ),
        )
        for place, file in enumerate(receipt.files)
    ]
    return replace(receipt, files=tuple(files))


def about(intake: Intake, former: Published | None, time_zone: str | None) -> About:
    """The settings of the data set after an import."""
    mapping = intake.mapping
    if former is None:
        return About(name=mapping.source.name, time_zone=time_zone or "UTC", stages=mapping.stages)
    known = former.about
    stages = known.stages
    if mapping.own_stages:
        stages = _stages(known.stages, mapping.stages, _used(former))
    return replace(known, time_zone=time_zone or known.time_zone, stages=stages)


def _used(former: Published) -> set[str]:
    """The stages in published rows."""
    return {
        stage
        for table in ("responses", "ratings")
        for month in former.months(table)
        for stage in former.month(table, month)["stage"].unique()
        if stage is not None
    }


def _stages(former: tuple[str, ...], own: tuple[str, ...], used: set[str]) -> tuple[str, ...]:
    """The mapping's order, unless other surveys have stages that it does not know."""
    kept = former if former != DEFAULT_STAGES else tuple(s for s in former if s in used)
    if set(kept) <= set(own):
        return own
    return (*kept, *(stage for stage in own if stage not in kept))
