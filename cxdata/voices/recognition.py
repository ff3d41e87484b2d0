"""Praise by name: quotes with consent, teams that are praised most, and who was not thanked yet."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
from scipy.special import betaincinv

from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.people import privacy
from cxdata.people.masking import masked
from cxdata.people.privacy import HIDDEN_BELOW, LEAF
from cxdata.querying.extracts import SHEETS, VOICES
from cxdata.selection import UNNAMED, Selection
from cxdata.store import Entry, Store

THANKS, AGREED = "thanks", "ambassador"
"""The kinds of entries in the store: a manager's thanks, a colleague's consent to be named."""
REST_DAYS = 30
"""After so many days without thanks a praised colleague is on the managers' list."""
FEWEST_TEAMS = 3


def praised(dataset: Dataset, selection: Selection, *, quoted: bool = False) -> pl.DataFrame:
    """The answers of each team and those that praise a colleague; or the praise to be quoted.

    `business_unit`, `region`, `team`, `day`, `colleague`, `comment` (null but for quotes, as it
    was written), `answers`, `praised`. Nothing is merged for privacy yet: no page may show it.

    Raises:
        UsageError: where the data set has no responses.
    """
    files = dataset.answers("responses")
    if not files:
        raise UsageError(
            "This data set has no praise by name: map the column with the colleague whom a "
            f"customer praised to {called('responses.recognised')} and import again."
        )
    units = {"business_unit": dataset.under_any_name(selection.wanted("business_unit"))}
    asked, quick = selection.parameters() | units, dataset.extracts(VOICES if quoted else SHEETS)
    if quick:
        found = dataset.frame(f"praise_{'quoted_' if quoted else ''}quick", asked | quick)
    else:
        more = {"responses": files, "time_zone": dataset.about.time_zone, "quoted": quoted}
        found = dataset.frame("praise", asked | more)
    return found.with_columns(pl.col("business_unit").replace(dataset.present_names))


def quotes(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """Praise that may be quoted: `day`, `colleague`, `team`, `comment`, newest first.

    A team that employees' privacy merges with others has their common name. `comment` is masked,
    and null where the customer only named the colleague.
    """
    rows = _together(dataset, praised(dataset, selection, quoted=True), selection)
    return rows.select(
        "day", "colleague", "business_unit", team="shown_team", comment=masked(rows["comment"])
    )


def teams(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How often each team's customers praise a colleague, shrunken towards the usual.

    Beta-binomial by the method of moments (Kleinman 1973): a team with few answers is drawn to
    the mean of all, as far as the spread between teams says that differences are chance.

    Returns:
        `team`, `answers`, `praised`, `rate` (per 100 answers), `shrunken` with its 95 % interval
        `low` and `high`; the highest first. Empty below `FEWEST_TEAMS` teams. Teams of fewer than
        five people stand with their siblings or not at all.
    """
    rows = _together(dataset, praised(dataset, selection), selection)
    named = rows.filter(pl.col("shown_team").is_not_null())
    added = named.group_by(team="shown_team").agg(pl.col("answers", "praised").sum())
    if added.height < FEWEST_TEAMS or not added["praised"].sum():
        return added.clear().with_columns(
            pl.lit(None, pl.Float64).alias(name) for name in ("rate", "shrunken", "low", "high")
        )
    return shrunken(added).sort("shrunken", "team", descending=[True, False])


def shrunken(added: pl.DataFrame) -> pl.DataFrame:
    """`added` with `rate`, `shrunken`, `low` and `high` per 100 answers.

    Args:
        added: columns `answers` and `praised`, a row per team.
    """
    n, x = added["answers"].to_numpy().astype(float), added["praised"].to_numpy().astype(float)
    mean = x.sum() / n.sum()
    between = (n * (x / n - mean) ** 2).sum() - (len(n) - 1) * mean * (1 - mean)
    scale = n.sum() - (n**2).sum() / n.sum()
    spread = max(between / scale / (mean * (1 - mean)), 1e-6) if scale > 0 else 1e-6
    strength = 1 / min(spread, 0.999) - 1
    a, b = mean * strength + x, (1 - mean) * strength + n - x
    return added.with_columns(
        rate=pl.Series(100 * x / n),
        shrunken=pl.Series(100 * a / (a + b)),
        low=pl.Series(100 * betaincinv(a, b, 0.025)),
        high=pl.Series(100 * betaincinv(a, b, 0.975)),
    )


def _together(dataset: Dataset, rows: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Add `shown_team`: the team, what it is merged into, or null where it is too small."""
    keys = list(LEAF)
    wanted = {name: selection.wanted(name) for name in LEAF}
    if not any(metric.employees for metric in dataset.metrics()):
        return rows.with_columns(shown_team=_without_survey(rows))
    atoms = dataset.atoms
    alone = atoms.filter((pl.col("size") == 1) & ~pl.col("small")).select(
        *keys, alone=pl.col("team").fill_null(UNNAMED)
    )
    joint = privacy.combined(atoms, wanted, ["team"])
    named = rows.join(alone, on=keys, how="left", nulls_equal=True, maintain_order="left").join(
        joint, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return named.with_columns(shown_team=pl.coalesce("alone", "together")).drop("alone", "together")


def _without_survey(rows: pl.DataFrame) -> pl.Expr:
    """Without a survey of employees nobody knows a team's size: five colleagues must be named."""
    if "colleague" not in rows:
        return pl.lit(None, pl.String)
    many = pl.col("colleague").n_unique().over("team") >= HIDDEN_BELOW
    return pl.when(many).then("team")


def not_thanked(
    dataset: Dataset, praise: pl.DataFrame, thanks: Sequence[Entry], today: date
) -> pl.DataFrame:
    """The colleagues whom customers praised and nobody thanked in the last 30 days.

    Args:
        dataset: whose time zone says on which day somebody was thanked.
        praise: from `quotes`.
        thanks: the entries of kind `THANKS`.
        today: the day from which to count back.

    Returns:
        `colleague`, `team`, `praised` (the last day), `thanked` (the last day, null for never);
        who waits longest comes first.
    """
    last = pl.DataFrame(
        [(entry.body["colleague"], dataset.about.day(entry.written_at)) for entry in thanks],
        schema={"colleague": pl.String, "thanked": pl.Date},
        orient="row",
    )
    thanked = last.group_by("colleague").agg(pl.col("thanked").max())
    praised = praise.group_by("colleague", "team").agg(praised=pl.col("day").max())
    waiting = praised.join(thanked, on="colleague", how="left")
    since = today - timedelta(days=REST_DAYS)
    recent = pl.col("thanked") >= since
    return waiting.filter(~recent.fill_null(False)).sort("praised", "colleague", nulls_last=True)


def agreed(store: Store) -> list[str]:
    """The colleagues who agreed to be named as ambassadors."""
    return sorted({entry.body["colleague"] for entry in store.entries(AGREED)})


def ambassadors(praise: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Of the colleagues who agreed, how often each was praised, shrunken towards the usual.

    Gamma-Poisson by the method of moments over all praised colleagues: a count of few is drawn to
    the mean. Nobody else's count is given.

    Returns:
        `colleague`, `praised`, `shrunken`; the highest first.
    """
    counts = praise.group_by("colleague").agg(praised=pl.len())
    if counts.is_empty():
        return counts.with_columns(shrunken=pl.lit(None, pl.Float64))
    x = counts["praised"].to_numpy().astype(float)
    mean, variance = x.mean(), x.var(ddof=1) if len(x) > 1 else 0.0
    kept = max(variance - mean, 0.0) / variance if variance else 0.0
    found = counts.with_columns(shrunken=pl.Series(mean + kept * (x - mean), dtype=pl.Float64))
    mine = found.filter(pl.col("colleague").is_in(list(names)))
    return mine.sort("shrunken", "colleague", descending=[True, False])
