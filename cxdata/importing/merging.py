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
    return Merged(
        responses=pl.concat([responses.filter(~gone), new]),
        ratings=pl.concat([kept_ratings, intake.ratings]),
        receipt=_receipt(
            intake,
            old,
            changed=not (
                _same(old, new, KEY) and _same(old_ratings, intake.ratings, [*KEY, "touchpoint"])
            ),
        ),
    )


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


def _same(old: pl.DataFrame, new: pl.DataFrame, key: list[str]) -> bool:
    return old.height == new.height and old.sort(key).equals(new.select(old.columns).sort(key))


def _receipt(intake: Intake, old: pl.DataFrame, *, changed: bool) -> Receipt:
    again = intake.responses.join(old.select(KEY), on=KEY, how="semi")
    files = [
        replace(file, replaced=again.filter(pl.col(FILE) == place).height if changed else 0)
        for place, file in enumerate(intake.receipt.files)
    ]
    removed = old.height - again.height
    return replace(intake.receipt, files=tuple(files), removed=removed, adds=changed)


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
