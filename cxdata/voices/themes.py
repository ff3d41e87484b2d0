"""Themes: searches in the comments that a CX lead named and kept, and what each does to a score."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.store import Entry, Store
from cxdata.voices import comments
from cxdata.voices.comments import Wish
from cxdata.voices.wanted_words import LONGEST, words

KIND = "theme"
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A named search, and the entry of the store that keeps it."""

    name: str
    search: str
    entry: Entry


def themes(store: Store) -> list[Theme]:
    """The themes that were kept, the first kept first."""
    return [
        Theme(name=entry.body["name"], search=entry.body["search"], entry=entry)
        for entry in store.entries(KIND)
    ]


def keep(store: Store, name: str, search: str, *, author: str) -> None:
    """Keep a search under a name; a name that is there already gets the new search.

    Raises:
        UsageError: for a name or a search of no letters, or one that is too long.
        ChangedMeanwhile: where somebody else changed the theme at the same time.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(f"Name the theme in 1 to {LONGEST_NAME} letters.")
    if words(search).any is None or len(search) > LONGEST:
        raise UsageError("A theme needs words that its comments have, such as: queue, waiting.")
    body = {"name": name, "search": search.strip()}
    known = next((t for t in themes(store) if t.name.casefold() == name.casefold()), None)
    if known:
        store.change(known.entry.id, known.entry.version, body, author=author)
    else:
        store.add(KIND, body, author=author)


def effects(dataset: Dataset, wish: Wish, known: Sequence[Theme], metric: Metric) -> pl.DataFrame:
    """What each theme does to the metric among the answers of a wish, whose words are ignored.

    Returns:
        `theme`, `search`, `n` (comments on it with a score), their `value`, and `by`, `low` and
        `high`: how much higher the metric would be without them, null where there are none or
        too few (`status`); the costliest theme first.
    """
    rows = [
        (
            theme,
            comments.effect(comments.counts(dataset, replace(wish, typed=theme.search)), metric),
        )
        for theme in known
    ]
    schema = {"theme": pl.String, "search": pl.String, "n": pl.Int64, "value": pl.Float64}
    schema |= {"status": pl.String, "by": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    found = [
        (
            theme.name,
            theme.search,
            effect.found["n"] if effect and effect.found else 0,
            effect.found["value"] if effect and effect.found else None,
            effect.found["status"] if effect and effect.found else "too few",
            effect and effect.by,
            effect and effect.low,
            effect and effect.high,
        )
        for theme, effect in rows
    ]
    frame = pl.DataFrame(found, schema=schema, orient="row")
    return frame.sort("by", descending=metric.good == "high", nulls_last=True)
