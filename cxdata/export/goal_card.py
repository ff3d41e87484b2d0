"""One goal as a picture: where it stands, its way, where it is heading, and its letters."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from cxdata import goals
from cxdata.charts.goal import progress
from cxdata.charts.goal_trend import heading
from cxdata.export.board import settled
from cxdata.export.figure import drawn
from cxdata.export.formats import Format, Theme
from cxdata.export.ink import INKS
from cxdata.export.lettering import shortened
from cxdata.export.picture import SHARP, Footer
from cxdata.export.typesetting import Told, typeset
from cxdata.goals import Assessed, CheckIn, Letter, Look
from cxdata.selection import day

WIDTH = 720.0
TONES = {"good": "good", "watch": "bad", "bad": "bad", "open": "quiet"}
HOLDS = {True: ("✓", "good"), False: ("×", "bad"), None: ("?", "quiet")}
LONGEST = 600
"""Letters of a text; a longer one is cut at a word."""


def render(
    one: Assessed,
    seen: Look,
    latest: CheckIn | None,
    footer: Footer,
    form: Format,
    *,
    theme: Theme = "light",
) -> bytes:
    """The goal as a file; the same goal gives the same bytes.

    Args:
        one: the goal with its progress.
        seen: its letters and forecast.
        latest: what was said of it last.
        footer: what it rests on.
        form: `png` or `pdf`.
        theme: light or dark.
    """
    n = one.progress.now.n if one.progress.now else None
    footer = footer.counting(n)
    title = _cut(one.goal.title, 120)
    said = [goals.sentence(one), goals.heading(one, seen)]
    words = " ".join([f"{one.progress.standing}.", *filter(None, said)])
    told = Told(title=title, words=words, as_of=footer.as_of, link=footer.link)
    data = content(one, seen, latest, theme) | {"footer": footer.lines()}
    return typeset("goal", data, told, form, scale=SHARP)


def content(one: Assessed, seen: Look, latest: CheckIn | None, theme: Theme) -> dict[str, Any]:
    """What the template `goal` reads."""
    written: dict[str, Any] = settled(
        {
            "title": _cut(one.goal.title, 120),
            "standing": str(one.progress.standing),
            "facts": [_cut(fact, 200) for fact in goals.facts(one)],
            "why": _cut(one.goal.why or ""),
            "sentence": _cut(goals.sentence(one)),
            "heading": goals.heading(one, seen),
            "letters": [_letter(letter) for letter in seen.letters],
            "said": _said(latest) if latest else "",
        }
    )
    ways = [vars(drawing) for drawing in _drawings(one, seen, theme)]
    tone = TONES[one.progress.standing.tone]
    return written | {"width": WIDTH, "ink": INKS[theme], "tone": tone, "drawings": ways}


def bounds(one: Assessed) -> list[float]:
    """The target, or the limits to keep."""
    high = one.goal.target_high if one.goal.kind == "keep within" else None
    return [one.goal.target, *([] if high is None else [high])]


def pace(one: Assessed) -> pl.DataFrame:
    """The corners of the goal's pace; none for a goal to keep."""
    before = one.progress.baseline
    corners = one.goal.way_points(before.value) if before else ()
    return pl.DataFrame(list(corners), {"day": pl.Date, "value": pl.Float64}, orient="row")


def _drawings(one: Assessed, seen: Look, theme: Theme) -> Iterator[Any]:
    """The bullet, and the line with its fan, where there are enough answers for them."""
    if one.metric is None:
        return
    if one.progress.now:
        bullet = progress(goals.table([one]), one.metric, digits=goals.digits(one))
        yield drawn(bullet, width=WIDTH, theme=theme)
    if seen.line.height > 1:
        way = heading(
            seen.line,
            seen.fan,
            one.metric,
            bounds=bounds(one),
            pace=pace(one),
            digits=goals.digits(one),
        )
        yield drawn(way.update_layout(height=300), width=WIDTH, theme=theme)


def _letter(letter: Letter) -> dict[str, str]:
    mark, tone = HOLDS[letter.holds]
    said = " ".join(filter(None, (letter.sentence, letter.change)))
    return {"mark": mark, "tone": tone, "name": letter.name, "said": _cut(said)}


def _said(latest: CheckIn) -> str:
    who = f"{day(latest.day)}, {latest.author or 'nobody named'}"
    sure = "" if latest.confidence is None else f" ({latest.confidence} of 10 sure)"
    following = f" Next: {latest.next_step}" if latest.next_step else ""
    return _cut(f"{who}{sure}: {latest.note or ''}{following}")


def _cut(text: str, most: int = LONGEST) -> str:
    return shortened(text, most)
