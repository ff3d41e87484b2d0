"""Reads the parts of a mapping that say which cells become answers and ratings."""

from collections.abc import Mapping as Table
from typing import Any

from cxdata.errors import unknown
from cxdata.importing import cells, scales
from cxdata.importing.mapping import (
    EVERY_COLUMN,
    KINDS,
    RATING_SCALE,
    STANDARD_SCALES,
    Answer,
    Kind,
    Rating,
    Scalar,
    Scale,
)
from cxdata.importing.page import Page
from cxdata.tables import SCORES

RATING_KEYS = ("column", "stage", "channel", "scale", "missing", "values")


def standard_answers(page: Page, stages: tuple[str, ...]) -> tuple[Answer, ...]:
    """The standard columns that `[columns]` and `[constants]` fill."""
    columns, constants = page.section("columns"), page.section("constants")
    if not page.section("ratings") and not {*columns, *constants} & {*SCORES}:
        page.note(f"No score is mapped: name one of {', '.join(SCORES)} in [columns], or a rating.")
    for where, table in (("[columns]", columns), ("[constants]", constants)):
        _standard(page, table, where)
    for section in ("scales", "missing", "values"):
        _standard(page, page.section(section), f"[{section}]")
    for name in columns.keys() & constants.keys():
        page.note(f"{name} stands in [columns] and in [constants]: remove one of them.")
    return tuple(
        _answer(page, name, columns, constants, stages)
        for name in KINDS
        if name in columns or name in constants
    )


def _standard(page: Page, table: Table[str, Any], where: str) -> None:
    known: tuple[str, ...] = tuple(KINDS)
    if where in ("[missing]", "[values]"):
        known = (*known, EVERY_COLUMN)
    if where == "[missing]":
        known = (*known, "answered_at")
    if where == "[scales]":
        known = tuple(STANDARD_SCALES)
    if where == "[constants]":
        known = tuple(name for name in KINDS if name != "response_id")
    for name in table:
        if name == "answered_at" and name not in known:
            page.note(f"answered_at stands in {where}: describe it in [answered_at] instead.")
        elif name not in known:
            page.note(unknown(f"standard column in {where}", name, known))


def _answer(
    page: Page,
    name: str,
    columns: Table[str, Any],
    constants: Table[str, Any],
    stages: tuple[str, ...],
) -> Answer:
    kind, column, constant = KINDS[name], None, None
    if name in columns:
        column = page.text(columns, name, "[columns]")
    else:
        constant = "".join(page.scalars(constants[name], f"[constants] {name}")[:1])
        if name == "stage" and constant not in stages:
            page.note(_no_stage("[constants] stage", constant, stages))
    return Answer(
        name=name,
        kind=kind,
        column=column,
        constant=constant,
        missing=page.missing(name),
        values=values_of(page, kind, page.section("values").get(name, {}), f"[values.{name}]"),
        scale=scale_of(
            page, page.section("scales").get(name), STANDARD_SCALES.get(name), f"[scales] {name}"
        ),
        declared_in=f"[missing] {name} or [values.{name}]",
    )


def values_of(page: Page, kind: Kind, own: object, where: str) -> dict[str, Scalar]:
    """What `[values]` make of source values in a column of this kind."""
    shared = page.table(page.section("values").get(EVERY_COLUMN, {}), '[values."*"]')
    recoded = {key: value for key, value in shared.items() if scales.fits(kind, value)}
    for key, value in page.table(own, where).items():
        recoded[key] = value
        if not scales.fits(kind, value):
            page.note(f"{where} {key!r}: {value!r} is no {scales.WANTED[kind]}.")
    return {cells.clean(key): value for key, value in recoded.items()}


def scale_of(
    page: Page, said: object, standard: tuple[int, int] | None, where: str
) -> Scale | None:
    """The scale that a mapping says, or the standard one; None for a column without."""
    if standard is None:
        return None
    low, high = standard
    straight = Scale(low=low, high=high, to_low=low, to_high=high)
    if said is None or _ends(said) == standard:
        return straight
    if isinstance(said, dict) and said.keys() == {"from", "to"}:
        ends = _ends(said["from"])
        if ends and ends[0] != ends[1] and _ends(said["to"]) == standard:
            return Scale(low=ends[0], high=ends[1], to_low=low, to_high=high)
    source = said["from"] if isinstance(said, dict) and "from" in said else said
    shown = source if _ends(source) else "[lowest, highest]"
    page.note(
        f"{where} = {said!r} is not the standard scale {low}-{high} and is not converted "
        f"unless that is said: write {{ from = {shown}, to = [{low}, {high}] }}."
    )
    return straight


def ratings(page: Page, stages: tuple[str, ...]) -> tuple[Rating, ...]:
    """The touchpoints that `[ratings]` names."""
    return tuple(_rating(page, name, stages) for name in page.section("ratings"))


def _rating(page: Page, touchpoint: str, stages: tuple[str, ...]) -> Rating:
    where = f'[ratings."{touchpoint}"]'
    table = page.table(page.section("ratings")[touchpoint], where)
    page.only(table, RATING_KEYS, f"key of {where}")
    if "column" not in table:
        page.note(f"{where} has no column.")
    stage = page.text(table, "stage", where)
    if stage is not None and stage not in stages:
        page.note(_no_stage(f"{where} stage", stage, stages))
    own = page.scalars(table["missing"], f"{where} missing") if "missing" in table else ()
    answer = Answer(
        name=cells.clean(touchpoint),
        kind="number",
        column=page.text(table, "column", where),
        missing=(*page.missing(), *own),
        values=values_of(page, "number", table.get("values", {}), f"{where} values"),
        scale=scale_of(page, table.get("scale"), RATING_SCALE, f"{where} scale"),
        declared_in=f"{where} missing or values",
    )
    return Rating(
        touchpoint=cells.clean(touchpoint),
        answer=answer,
        stage=stage,
        channel=page.text(table, "channel", where),
    )


def _ends(said: object) -> tuple[float, float] | None:
    if isinstance(said, list) and len(said) == 2:
        low, high = said
        if all(isinstance(end, int | float) and not isinstance(end, bool) for end in said):
            return (low, high)
    return None


def _no_stage(where: str, stage: str, stages: tuple[str, ...]) -> str:
    return f"{where}: {unknown('stage', stage, stages)} Add it to [stages] order."
