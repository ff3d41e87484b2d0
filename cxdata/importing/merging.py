"""Merges what an import brings with what is published: the same answer is never there twice."""

from dataclasses import dataclass, replace

import polars as pl

from cxdata.errors import ImportFailed
from cxdata.importing.intake import FILE, MADE_ID, Intake, id_prefix
from cxdata.importing.receipt import Receipt
from cxdata.manifest import About
from cxdata.tables import DEFAULT_STAGES

KEY = ["source", "response_id"]


@dataclass(frozen=True, kw_only=True)
class Merged:
    """All responses and ratings after an import, and its receipt."""

    responses: pl.DataFrame
    ratings: pl.DataFrame
    receipt: Receipt


def merge(
    intake: Intake, responses: pl.DataFrame, ratings: pl.DataFrame, *, over: bool, beside: bool
) -> Merged:
    """Put the intake's answers in the place of their former selves.

    Args:
        over: `--replace`; all published answers of this source make way.
        beside: `--add`; a survey without ids of its own comes with a further file.

    Raises:
        ImportFailed: for a changed file of a survey without ids, unless one of them is said.
    """
    name = intake.mapping.source.name
    same = pl.col("source") == name
    gone = same if over else same & _known_again(intake)
    if not (over or beside):
        _no_second_copy(intake, responses.filter(same & ~gone))
    old = responses.filter(gone)
    new = intake.responses.drop(FILE)
    old_ratings, kept_ratings = _split(ratings, old)
    changed = _changed(old, new, old_ratings, intake.ratings)
    return Merged(
        responses=_whole(responses.filter(~gone), new, responses.height - old.height),
        ratings=pl.concat([kept_ratings, intake.ratings]),
        receipt=_receipt(intake, old, changed),
    )


def _whole(kept: pl.DataFrame, new: pl.DataFrame, others: int) -> pl.DataFrame:
    """Both together, once it is checked that no answer was lost or is there twice."""
    every = pl.concat([kept, new])
    if every.height != others + new.height or every.select(KEY).is_duplicated().any():
        raise ImportFailed(
            "After the import there would not be as many answers as the published ones and these, "
            "which is a mistake of this program; nothing was published. Please report it."
        )
    return every


def _known_again(intake: Intake) -> pl.Expr:
    """Published answers that come again: by id or, where ids are made, from the same file."""
    ids = pl.col("response_id")
    if not intake.mapping.makes_ids:
        return ids.is_in(intake.responses["response_id"].implode())
    name = intake.mapping.source.name
    prefixes = [id_prefix(name, file.sha256) for file in intake.receipt.files]
    return pl.any_horizontal(ids.str.starts_with(prefix) for prefix in prefixes)


def _no_second_copy(intake: Intake, others: pl.DataFrame) -> None:
    if not intake.mapping.makes_ids:
        others = others.filter(pl.col("response_id").str.contains(MADE_ID))
    if others.is_empty():
        return
    files = ", ".join(file.name for file in intake.receipt.files)
    raise ImportFailed(
        f"{files}: {others.height:,} answers of {intake.mapping.source.name!r} from another file "
        "are published, and without response ids nobody can tell which of them come again. Run "
        "with --replace if this file takes their place, or with --add if it holds further answers."
    )


def _split(ratings: pl.DataFrame, old: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    key = old.select(KEY)
    return ratings.join(key, on=KEY, how="semi"), ratings.join(key, on=KEY, how="anti")


def _changed(
    old: pl.DataFrame, new: pl.DataFrame, old_ratings: pl.DataFrame, ratings: pl.DataFrame
) -> pl.DataFrame:
    """Keys of answers, published or new, that the other side lacks or has otherwise."""
    answers = [*_apart(old, new), *_apart(old_ratings, ratings)]
    return pl.concat(answers).unique()


def _apart(old: pl.DataFrame, new: pl.DataFrame) -> list[pl.DataFrame]:
    columns = old.columns
    gone = old.join(new, on=columns, how="anti", nulls_equal=True)
    come = new.join(old, on=columns, how="anti", nulls_equal=True)
    return [gone.select(KEY), come.select(KEY)]


def _receipt(intake: Intake, old: pl.DataFrame, changed: pl.DataFrame) -> Receipt:
    again = intake.responses.join(old.select(KEY), on=KEY, how="semi")
    other = again.join(changed, on=KEY, how="semi")
    adds = not changed.is_empty()
    files = [
        replace(
            file,
            replaced=again.filter(pl.col(FILE) == place).height if adds else 0,
            changed=other.filter(pl.col(FILE) == place).height,
        )
        for place, file in enumerate(intake.receipt.files)
    ]
    removed = old.height - again.height
    return replace(intake.receipt, files=tuple(files), removed=removed, adds=adds)


def with_unknown_units(intake: Intake, receipt: Receipt, units: pl.DataFrame) -> Receipt:
    """The receipt with the units that the table of units lacks, where there is one."""
    if units.is_empty():
        return receipt
    known = pl.concat([units["business_unit"], units["successor"]]).drop_nulls()
    strange = intake.responses.filter(~pl.col("business_unit").is_in(known.implode()))
    counts = strange.group_by(FILE, "business_unit").len().sort("len", "business_unit")
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


def about(intake: Intake, former: About | None, time_zone: str | None, used: set[str]) -> About:
    """The settings of the data set after an import; `used` are the stages in published rows."""
    mapping = intake.mapping
    if former is None:
        return About(name=mapping.source.name, time_zone=time_zone or "UTC", stages=mapping.stages)
    return replace(
        former,
        time_zone=time_zone or former.time_zone,
        stages=_stages(former.stages, mapping.stages, used)
        if mapping.own_stages
        else (former.stages),
    )


def _stages(former: tuple[str, ...], own: tuple[str, ...], used: set[str]) -> tuple[str, ...]:
    """The mapping's order, unless other surveys have stages that it does not know."""
    kept = former if former != DEFAULT_STAGES else tuple(s for s in former if s in used)
    if set(kept) <= set(own):
        return own
    return (*kept, *(stage for stage in own if stage not in kept))
