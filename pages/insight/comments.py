"""What customers wrote: found by words, and what their words have to do with their scores."""

from dataclasses import replace

import polars as pl
import streamlit as st

from cxdata.charts.effects import effects as effects_chart
from cxdata.charts.phrases import phrases as phrases_chart
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.metrics import Metric
from cxdata.safe_csv import as_csv
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection, day
from cxdata.statistics import phrases
from cxdata.store import Store
from cxdata.tables import DIMENSIONS
from cxdata.voices import commented, comments, themes
from cxdata.voices.comments import Wish
from cxdata.voices.wanted_words import words
from pages.parts import frame, pick, say
from pages.parts.chart import chart
from pages.parts.linked import link, linked, type_linked
from pages.parts.text import plain
from pages.parts.written import author, store

EVERYBODY, ANYWHERE = "All", "Any touchpoint"
WORDS, THEMES = VIEWS = ("Words", "Themes")
SHOWN = ("10", "50", "200")
HANDED_OVER = 20_000
SEARCH = (
    "All words must occur, each at the beginning of a word: wait also finds waiting. A comma means "
    'or; quotes keep words together; a minus bars a word. Example: queue, "took long", -card'
)
NAMELESS = (
    " E-mail addresses, phone, card and account numbers are masked, and so is the colleague whom a "
    "customer names."
)
CONTRAST = (
    "Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008), over "
    "comments: each counts once for every word and pair of neighbouring words. 95 % interval; "
    "only what stays under 5 % false discoveries (Benjamini & Hochberg 1995) over all words is "
    "shown. Of words that mostly occur together the clearest is shown." + NAMELESS
)
WITHOUT = (
    "The value over all answers of the selection without those whose comment has the words, less "
    "the value over all. The 95 % interval is that of the difference between the two groups of "
    "answers, times the share of those with the words. Nothing is said of causes: who mentions a "
    "theme may differ in other ways too." + NAMELESS
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for words and a group, say what they have to do with the score, list and compare."""
    frame.head("Comments", dataset, selection)
    wish = _wish(dataset, selection)
    counted, metric = comments.counts(dataset, wish), comments.metric(dataset)
    if not counted.filter(pl.col("commented"))["n"].sum():
        if counted.is_empty():
            frame.nothing(wish.selection)
        else:
            say.info(
                f"{commented.lead(counted, None, None, '')} Choose a longer period or clear a "
                "filter; where the survey asked for words, map their column to "
                f"{called('comment')} and import again.",
                icon=":material/forum:",
            )
        return
    effect = comments.effect(counted, metric) if metric else None
    say.words(f"##### {plain(commented.lead(counted, effect, metric, wish.typed))}")
    if metric and effect and wish.typed:
        say.words(plain(commented.without(effect, metric)))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _list(dataset, wish)
    with right:
        if metric:
            _compare(dataset, wish, counted, metric)
        else:
            say.note(
                "To compare the words of pleased and displeased customers, the answers need "
                "responses.recommend or responses.satisfaction."
            )


def _wish(dataset: Dataset, selection: Selection) -> Wish:
    first, second, third = st.columns([5, 5, 3], vertical_alignment="bottom")
    with first:
        typed = type_linked("Search", "search", help=SEARCH, placeholder='queue, "took long"')
    if typed and words(typed).wanting:
        say.note(plain(f"“{typed}” has no letters to look for: all comments are shown."))
        typed = ""
    known = comments.groups(dataset)
    with second:
        group = pick.pick("From", (EVERYBODY, *known), "from_group") if known else EVERYBODY
    with third:
        touchpoint = _pick_touchpoint(dataset)
    narrowed = selection if touchpoint is None else selection.narrowed("touchpoint", touchpoint)
    stage, rated = st.query_params.get("stage"), st.query_params.get("rated") == "yes"
    if stage is not None:
        narrowed = narrowed.narrowed("stage", "" if stage == UNNAMED else stage)
    if stage is not None or rated:
        _of_cell(stage, rated)
    wanted = None if group == EVERYBODY else group
    return Wish(selection=narrowed, typed=typed, group=wanted, rated=rated)


def _of_cell(stage: str | None, rated: bool) -> None:
    """Say what the link of a heatmap's cell asks for beside the filters, and let go of it."""
    words = [f"of stage {stage}"] if stage is not None else []
    words += ["from customers who rated it there, whatever their answer was about"] * rated
    with st.container(horizontal=True, vertical_alignment="center"):
        say.note(plain(f"Only comments {', '.join(words)}."))
        if st.button("All comments", type="tertiary", icon=":material/close:"):
            for name in ("stage", "rated"):
                st.query_params.pop(name, None)
            st.rerun()


def _pick_touchpoint(dataset: Dataset) -> str | None:
    values = dataset.values("touchpoint")
    if not values:
        return None
    picked = st.selectbox(
        "Touchpoint",
        [ANYWHERE, *values],
        format_func=lambda value: UNNAMED if value == NOT_GIVEN else value,
        key="touchpoint",
        bind="query-params",
    )
    return None if picked in (None, ANYWHERE) else picked


def _list(dataset: Dataset, wish: Wish) -> None:
    shown = int(linked("shown", SHOWN))
    rows = comments.listed(dataset, wish, int(SHOWN[-1]))
    if rows.is_empty():
        say.info("No comment has these words. Try fewer words, or a longer period.")
        return
    say.words("**The newest first**")
    for row in rows.head(shown).iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            say.quote(f"{_badge(dataset, row['answer'])}{plain(row['comment'])}")
            say.note(plain(_where(row)))
    with st.container(horizontal=True):
        further = [number for number in SHOWN if int(number) > shown]
        if further and rows.height > shown and st.button(f"Show {further[0]}"):
            link({"shown": further[0]})
        _download(dataset, wish)


def _badge(dataset: Dataset, answer: int | None) -> str:
    if answer is None:
        return ""
    names = comments.group_of(dataset, answer)
    colour = {"low": "orange", "high": "blue"}.get(names[1], "gray")
    return f":{colour}-badge[{answer} · {names[0]}] "


def _where(row: dict[str, object]) -> str:
    places = (row[name] for name in ("business_unit", "touchpoint", "channel", "segment", "region"))
    return " · ".join(str(part) for part in (day(row["day"]), *filter(None, places)))  # type: ignore[arg-type]


def _download(dataset: Dataset, wish: Wish) -> None:
    st.download_button(
        "All as CSV",
        lambda: as_csv(_handed_over(dataset, wish)),
        file_name="comments.csv",
        mime="text/csv",
        key="comments-csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=f"At most {HANDED_OVER:,}, the newest first.",
    )


def _handed_over(dataset: Dataset, wish: Wish) -> pl.DataFrame:
    rows = comments.listed(dataset, wish, HANDED_OVER)
    given = [name for name in DIMENSIONS if rows[name].count()]
    return rows.select("day", *given, "answer", "comment")


def _compare(dataset: Dataset, wish: Wish, counted: pl.DataFrame, metric: Metric) -> None:
    if pick.pick("Compare", VIEWS, "compare") == THEMES:
        _themes(dataset, wish, metric)
    else:
        _words(dataset, wish, counted, metric)


def _words(dataset: Dataset, wish: Wish, counted: pl.DataFrame, metric: Metric) -> None:
    low, *_, high = comments.groups(dataset)
    found = counted.filter(pl.col("commented") & (pl.col("found") | pl.lit(not wish.typed)))
    terms, every = comments.terms(dataset, wish, int(found["n"].sum()))
    contrast = phrases.contrast(terms)
    told = phrases.telling(contrast)
    read = int(terms.filter(pl.col("term") == "")["all"].sum())
    sentence = commented.words(told, (low, high), read, every)
    if told.is_empty():
        say.words(f"**{plain(sentence)}**")
        return
    clicked = chart(
        phrases_chart(told, low, high),
        key="phrases",
        finding=sentence,
        computed=CONTRAST,
        rows=contrast.head(1_000),
        selectable=True,
    )
    st.caption("Click a word to read the comments with it.")
    for point in clicked:
        _search(point["customdata"][0])


def _search(term: str) -> None:
    wanted = f'"{term}"'
    if wanted != linked_search():
        link({"search": wanted})


def linked_search() -> str:
    """What the link says is searched for."""
    return st.query_params.get("search", "")


def _themes(dataset: Dataset, wish: Wish, metric: Metric) -> None:
    kept = store(dataset)
    known = themes.themes(kept)
    if known:
        found = themes.effects(dataset, replace(wish, group=None), known, metric)
        drawn = found.filter(pl.col("by").is_not_null())
        if drawn.is_empty():
            say.words("**No comment here is on any of the themes.**")
        else:
            clicked = chart(
                effects_chart(drawn, metric),
                key="themes",
                finding=commented.themes(found, metric),
                computed=WITHOUT,
                rows=found,
                selectable=True,
            )
            st.caption("Click a theme to read its comments.")
            for point in clicked:
                if point["customdata"][0] != linked_search():
                    link({"search": point["customdata"][0]})
    else:
        say.info("No theme is kept yet. Search for the words of a theme, then keep it here.")
    _keep(kept, wish)
    if known:
        _forget(kept, known)


def _keep(kept: Store, wish: Wish) -> None:
    with st.popover("Keep this search as a theme", icon=":material/bookmark_add:"):
        if not wish.typed:
            st.caption("Search for something first.")
            return
        st.caption(plain(f"Search: {wish.typed}"))
        name = st.text_input("Name of the theme", max_chars=themes.LONGEST_NAME, key="theme-name")
        who = author("theme")
        if st.button("Keep", disabled=not name.strip()):
            try:
                themes.keep(kept, name, wish.typed, author=who)
            except CXDataError as error:
                st.error(str(error))
                return
            st.rerun()


def _forget(kept: Store, known: list[themes.Theme]) -> None:
    with st.popover("Remove a theme", icon=":material/bookmark_remove:"):
        names = {theme.name: theme for theme in known}
        name = st.selectbox("Theme", list(names), key="theme-gone")
        theme = names[name]
        st.caption(plain(f"{theme.search} · kept by {theme.entry.author}"))
        who = author("theme-gone")
        if st.button("Remove"):
            try:
                kept.remove(theme.entry.id, theme.entry.version, author=who)
            except CXDataError as error:
                st.error(str(error))
                return
            st.rerun()
