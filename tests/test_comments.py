"""Comments: found by words, counted by score, and never with anybody's name in them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.store import Store
from cxdata.voices import commented, comments, themes
from cxdata.voices.comments import Wish
from cxdata.voices.wanted_words import words
from tests.build import ALWAYS, everything, publish, ratings, responses

NPS = metrics.metric("nps")
TEXTS = [
    ("The queue was long", 2, "North"),
    ("Queues, queues!", 4, "North"),
    ("Not long: no QUEUE at all", 9, "South"),
    ("I waited; it took, honestly, long", 5, "South"),
    ("It took long.", 7, "North"),
    ("Ana P. was kind", 10, "South"),
    ("Write to ana@example.org", None, "North"),
    ("Ärger mit der Karte", 1, "South"),
    (None, 10, "North"),
    (None, None, "South"),
]


@pytest.fixture(scope="module")
def voiced(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Ten answers of two units, one of them praise by name, with ratings of two desks."""
    rows = [
        {"comment": text, "recommend": score, "business_unit": unit, "touchpoint": "Counter"}
        | {"recognised": "Ana P." if text and "Ana P." in text else None}
        | {"answered_at": datetime(2025, 3, 1 + place, 9, tzinfo=UTC)}
        for place, (text, score, unit) in enumerate(TEXTS)
    ]
    rated = [
        {"response_id": str(n), "touchpoint": "Desk" if n < 4 else "Door", "channel": "phone"}
        | {"rating": 4, "business_unit": TEXTS[n][2]}
        for n in range(6)
    ]
    folder = tmp_path_factory.mktemp("voices")
    return publish(folder, responses=responses(rows), ratings=ratings(rated))


def texts(dataset: Dataset, typed: str = "", **more: object) -> list[str]:
    wish = Wish(selection=everything(), typed=typed, **more)  # type: ignore[arg-type]
    return comments.listed(dataset, wish)["comment"].to_list()[::-1]


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("queue", [0, 1, 2]),
        ("QUEUE long", [0, 2]),
        ("long queue", [0, 2]),
        ("queue -not", [0, 1]),
        ('"queue"', [0, 2]),
        ('"took long"', [4]),
        ("took long", [3, 4]),
        ("wait, kind", [3, 5]),
        ("ueue", []),
        ("ärger", [7]),
        (".*", range(8)),
        ("(((", range(8)),
    ],
)
def test_words_are_found_as_the_page_promises(
    voiced: Dataset, typed: str, places: list[int]
) -> None:
    wanted = [TEXTS[place][0] for place in places]
    found = texts(voiced, typed)
    assert len(found) == len(wanted)
    assert [t for t in found if "ana" not in t.lower() and "[" not in t] == [
        t for t in wanted if t and "Ana" not in t and "ana@" not in t
    ]


def test_nothing_that_is_typed_breaks_a_query(voiced: Dataset) -> None:
    for typed in [
        "\\",
        "[a-",
        "'; drop table",
        '"',
        "-",
        ",",
        "a" * 500,
        "💥 \x00",
        "(?i)",
        "x" * 9,
    ]:
        texts(voiced, typed)


def test_a_long_wish_keeps_the_order_it_was_typed_in() -> None:
    pattern = words("one two three four five").any or ""
    assert pattern.count("one") == 1
    assert words("one two three").any.count("one") == 6  # type: ignore[union-attr]


def test_names_and_addresses_are_neither_shown_nor_found(voiced: Dataset) -> None:
    assert "[colleague] was kind" in texts(voiced)
    assert not any("Ana" in text or "@" in text for text in texts(voiced))
    assert texts(voiced, "Ana P") == []


def test_counts_are_those_that_show_prints(demo: Dataset) -> None:
    selection = access.select(
        access.EVERYONE,
        start=date(2025, 6, 1),
        end=date(2025, 9, 30),
        wanted={"business_unit": ["Wealth"], "touchpoint": ["Help line"]},
    )
    counted = comments.counts(demo, Wish(selection=selection))
    (shown,) = estimates.estimate(demo, selection, NPS).to_dicts()
    effect = comments.effect(counted, NPS)
    assert effect
    for name in ("n", "value", "low", "high", "status"):
        assert effect.all[name] == shown[name]


def test_a_unit_that_was_renamed_is_found_under_its_present_name(demo: Dataset) -> None:
    before = access.select(
        access.EVERYONE,
        start=date(2025, 5, 1),
        end=date(2025, 5, 31),
        wanted={"business_unit": ["Wealth"]},
    )
    assert set(comments.listed(demo, Wish(selection=before))["business_unit"]) == {"Wealth"}


@pytest.mark.parametrize("most", [3, 900])
def test_the_newest_comments_are_those_of_all_days(demo: Dataset, most: int) -> None:
    days = access.select(access.EVERYONE, start=demo.first_day(), end=demo.as_of())
    wish = Wish(selection=days, group="Detractors")
    every = comments.listed(demo, wish, 1_000_000)
    assert every.height > most and every["day"].is_sorted(descending=True)
    assert comments.listed(demo, wish, most).equals(every.head(most))


def test_only_units_of_the_grant_are_read(voiced: Dataset) -> None:
    viewer = access.Viewer(name="Ada", units=frozenset({"North"}))
    selection = access.select(
        viewer, start=ALWAYS[0], end=ALWAYS[1], wanted={"business_unit": ["North", "South"]}
    )
    wish = Wish(selection=selection)
    assert set(comments.listed(voiced, wish)["business_unit"]) == {"North"}
    assert comments.counts(voiced, wish)["n"].sum() == 5
    terms, _ = comments.terms(voiced, wish, 5)
    assert "ärger" not in terms["term"].to_list()
    nobody = access.select(access.Viewer(name="Eve"), start=ALWAYS[0], end=ALWAYS[1])
    assert comments.counts(voiced, Wish(selection=nobody)).is_empty()


def test_a_place_can_be_the_one_that_was_rated(voiced: Dataset) -> None:
    rated = everything(touchpoint=["Desk"], channel=["phone"])
    assert comments.counts(voiced, Wish(selection=rated, rated=True))["n"].sum() == 4
    assert comments.counts(voiced, Wish(selection=rated)).is_empty()
    assert comments.listed(voiced, Wish(selection=rated, rated=True)).height == 4


@pytest.mark.parametrize(
    ("typed", "nothing"),
    [("", True), ('-"', True), ("😀, (", True), ("-card", False), ("7", False)],
)
def test_a_search_without_letters_asks_for_nothing(typed: str, nothing: bool) -> None:
    assert words(typed).wanting is nothing


def test_a_group_lists_its_scores_alone(voiced: Dataset) -> None:
    detractors = Wish(selection=everything(), group="Detractors")
    assert comments.listed(voiced, detractors)["answer"].to_list() == [1, 5, 4, 2]
    passives = Wish(selection=everything(), group="Passives")
    assert comments.listed(voiced, passives)["answer"].to_list() == [7]


def test_without_a_recommendation_satisfaction_parts_the_groups(tmp_path: Path) -> None:
    rows = [{"comment": "Fine", "satisfaction": score} for score in (1, 3, 4, 5)]
    dataset = publish(tmp_path, responses=responses(rows))
    assert comments.groups(dataset) == ["Dissatisfied", "Satisfied"]
    satisfied = comments.listed(dataset, Wish(selection=everything(), group="Satisfied"))
    assert sorted(satisfied["answer"]) == [4, 5]


def test_the_effect_is_what_is_left_when_the_answers_are_taken_out(voiced: Dataset) -> None:
    counted = comments.counts(voiced, Wish(selection=everything(), typed="queue"))
    effect = comments.effect(counted, NPS)
    assert effect and effect.found and effect.rest
    scores = [100 * ((s >= 9) - (s <= 6)) for _, s, _ in TEXTS if s is not None]
    rest = [
        100 * ((s >= 9) - (s <= 6))
        for text, s, _ in TEXTS
        if s is not None and "queue" not in (text or "").lower()
    ]
    assert effect.by == pytest.approx(sum(rest) / len(rest) - sum(scores) / len(scores))
    assert (effect.found["n"], effect.rest["n"], effect.all["n"]) == (3, 5, 8)
    assert effect.found["status"] == "too few"


@pytest.mark.parametrize(
    ("now", "by", "said"),
    [
        (38.66, 0.08, "0.08 higher: 38.74 instead of 38.66"),
        (37.04, 0.04, "0.04 higher: 37.08 instead of 37.04"),
        (37.0, -1.24, "1.2 lower: 35.8 instead of 37.0"),
    ],
)
def test_values_that_differ_are_not_printed_alike(now: float, by: float, said: str) -> None:
    rows = [{"value": v, "n": 900, "status": "ok"} for v in (now, 10.0, now + by)]
    effect = comments.Effect(all=rows[0], found=rows[1], rest=rows[2], by=by, low=None, high=None)
    assert said in commented.without(effect, NPS)


def test_words_are_counted_once_per_comment_and_not_across_punctuation(voiced: Dataset) -> None:
    terms, every = comments.terms(voiced, Wish(selection=everything()), 8, least=1)
    low = dict(terms.select("term", "low").iter_rows())
    assert every == 1
    assert low[""] == 4
    assert low["long"] == 2
    both = set(terms["term"])
    assert "queues queues" not in both
    assert not any(re.search(r"[^\w ]", term) for term in both)


def test_a_theme_is_kept_changed_and_counted(voiced: Dataset, tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    themes.keep(store, " Waiting ", "queue, wait", author="Ada")
    themes.keep(store, "waiting", "queue", author="Bo")
    themes.keep(store, "Cards", "karte", author="Ada")
    known = themes.themes(store)
    assert [(t.name, t.search, t.entry.version) for t in known] == [
        ("waiting", "queue", 2),
        ("Cards", "karte", 1),
    ]
    found = themes.effects(voiced, Wish(selection=everything()), known, NPS)
    assert dict(found.select("theme", "n").iter_rows()) == {"waiting": 3, "Cards": 1}
    with pytest.raises(UsageError, match="words"):
        themes.keep(store, "Nothing", " ,- ", author="Ada")
    with pytest.raises(UsageError, match="letters"):
        themes.keep(store, " ", "queue", author="Ada")


def test_without_responses_the_page_says_what_it_needs(tmp_path: Path) -> None:
    dataset = publish(tmp_path, ratings=ratings([{"rating": 4, "touchpoint": "Desk"}]))
    with pytest.raises(UsageError, match=r"responses\.comment"):
        comments.counts(dataset, Wish(selection=everything()))


def test_the_scores_of_raw_answers_are_those_of_the_catalogue(demo: Dataset) -> None:
    from cxdata import tallied

    for name in ("nps", "csat", "effort"):
        metric = metrics.metric(name)
        scale = pl.DataFrame({"answer": [None, *range(11)]})
        scored = tallied.scored(scale, metric)["score"].to_list()
        assert scored[0] is None
        assert set(scored[1:]) <= {-100.0, 0.0, 100.0}
