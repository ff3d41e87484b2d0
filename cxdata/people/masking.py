"""Takes out of survey rows what says who a person is: whole columns, and parts of texts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import polars as pl

from cxdata.people.digits import DEFAULT_REGIONS
from cxdata.people.personal import KINDS, RISKY
from cxdata.people.personal import masked as masked_text

_WHO = "respondent|recipient|customer|client|guest|contact|requester|submitter|user|your|employee"
_WHAT = (
    "e?mail(address|adresse)?|(first|last|full|middle|sur|fore|family|given|nick|vor|nach)?name"
    "|(tele|mobile|cell)?phone(number|no)?|mobile(number)?|telefon(nummer)?"
)
_PERSONAL = re.compile(
    rf"({_WHO})?({_WHAT})|requester|submitter|assignee|requestsentto|networkid"
    r"|(client|user)?ip(addr(ess)?)?|(location|geo)?(lat(itude)?|lon(g|gitude)?|lng)"
    r"|(street|postal|home)?address|dateofbirth|birth(date|day)|dob"
)
"""Headers of survey tools, letters and digits only, whose cells say who a person is."""


def personal_columns(columns: Iterable[str], said: Sequence[str] = ()) -> list[str]:
    """Those of `columns` that hold names, addresses or places: by their headers, or as `said`."""
    return [
        column
        for column in columns
        if column in said or _PERSONAL.fullmatch(re.sub(r"#\d+$|[\W_]", "", column.lower()))
    ]


def in_words(text: str) -> str:
    """One text, such as an error message, without what identifies a person."""
    return masked_text(text)[0]


def masked(texts: pl.Series, regions: Sequence[str] = DEFAULT_REGIONS) -> pl.Series:
    """The same texts with every address and number of a person replaced by what it was."""
    return _masked(texts, regions)[0]


def _masked(texts: pl.Series, regions: Sequence[str]) -> tuple[pl.Series, list[tuple[int, str]]]:
    """The texts masked, and the place and kind of each mask; only few texts need a closer look."""
    places = texts.str.contains(RISKY).fill_null(False).arg_true()
    changed, said = [], []
    for place, text in zip(places, texts.gather(places), strict=True):
        clean, kinds = masked_text(text, regions)
        if kinds:
            changed.append((place, clean))
            said += [(place, kind) for kind in kinds]
    if not changed:
        return texts, said
    at, clean_texts = zip(*changed, strict=True)
    return texts.clone().scatter(list(at), list(clean_texts)), said


def comments_masked(
    frame: pl.DataFrame, key: Sequence[str], regions: Sequence[str] = DEFAULT_REGIONS
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with clean comments, and for each mask the `key` of its row and its `kind`."""
    masks = [pl.DataFrame(schema={**frame.select(key).schema, "kind": pl.String})]
    for column in ("comment", "recognised"):
        if column in frame.columns:
            clean, said = _masked(frame[column], regions)
            frame = frame.with_columns(clean)
            places = [place for place, _ in said]
            kinds = pl.Series("kind", [kind for _, kind in said], dtype=pl.String)
            masks.append(frame[places].select(key).with_columns(kinds))
    return frame, pl.concat(masks)


def counted(masks: pl.DataFrame | None, column: str, value: int) -> dict[str, int]:
    """How many masks of each kind the rows have in which `column` is `value`."""
    if masks is None:
        return {}
    found = Counter(masks.filter(pl.col(column) == value)["kind"])
    return {kind: found[kind] for kind in KINDS if found[kind]}


@dataclass(frozen=True, kw_only=True)
class Who:
    """Which source columns say who a person is, and which are needed to import a row again."""

    personal: Sequence[str] = ()
    """Columns that the mapping says hold persons."""
    used: Set[str] = frozenset()
    """Columns that the mapping fills a standard column from; they are not emptied."""
    ids: Set[str] = frozenset()
    """Columns of ids, which stay as they are."""
    moments: Set[str] = frozenset()
    """Columns of dates, of which only e-mail addresses are taken out."""
    regions: Sequence[str] = DEFAULT_REGIONS


def mendable(frame: pl.DataFrame, odd: pl.Series, who: Who) -> pl.DataFrame:
    """Rejected rows, source columns as text, without persons and still fit to be mended.

    Rows that are `odd` have another width than the header, so that any cell may hold anything:
    where a column holds persons, nothing of such a row is kept.
    """
    emptied = [c for c in personal_columns(frame.columns, who.personal) if c not in who.used]
    nothing = pl.Series([None], dtype=pl.String)
    made = []
    for name in frame.columns:
        plain, clean = frame[name], masked(frame[name], who.regions)
        loose = plain.str.contains("@") if name in who.moments else plain.is_null()
        if name in who.ids or name in who.moments:
            clean = clean.zip_with(loose | (odd & plain.str.contains(r"[\s@]")), plain)
        if emptied:
            gone = pl.Series([True]) if name in emptied else odd
            clean = nothing.zip_with(gone, clean)
        made.append(clean.alias(name))
    return pl.DataFrame(made)


def unidentified(frame: pl.DataFrame, plain: Set[str]) -> pl.DataFrame:
    """Source rows for someone to look at, without persons; columns in `plain` stay."""
    emptied = [c for c in personal_columns(frame.columns) if c not in plain]
    clean = [masked(frame[c]) for c in frame.columns if c not in plain and c not in emptied]
    return frame.with_columns(
        *clean, *(pl.lit(None, dtype=pl.String).alias(name) for name in emptied)
    )
