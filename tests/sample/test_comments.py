"""The comments read like people: varied, fitting the score, with names only where praised."""

import polars as pl
import pytest


@pytest.fixture(scope="session")
def comments(responses: pl.DataFrame) -> pl.DataFrame:
    return responses.filter(pl.col("comment").is_not_null())


def test_comments_vary_in_words_and_length(comments: pl.DataFrame) -> None:
    lengths = comments["comment"].str.len_chars()
    assert lengths.is_between(3, 140).all()
    assert lengths.is_between(30, 90).mean() > 0.85  # type: ignore[operator]
    assert comments["comment"].n_unique() > 0.75 * comments.height


def test_a_screen_shows_no_repeats(comments: pl.DataFrame) -> None:
    screens = comments.with_columns(screen=pl.int_range(pl.len()) // 25)
    repeats = screens.group_by("screen").agg(comment=pl.len() - pl.col("comment").n_unique())
    assert (repeats["comment"] == 0).mean() > 0.9  # type: ignore[operator]
    assert repeats["comment"].max() <= 3  # type: ignore[operator]


def test_no_placeholder_is_left_and_no_sentence_ends_twice(comments: pl.DataFrame) -> None:
    odd = comments.filter(pl.col("comment").str.contains(r"[#@{}]|\.\.|  |[!.]\.|^[ ,.]"))
    assert odd["comment"].to_list() == []


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [("Full marks for", 9, 10), ("No stars for", 0, 6), ("OK overall but", 7, 8)],
)
def test_the_tone_fits_the_score(comments: pl.DataFrame, word: str, low: int, high: int) -> None:
    said = comments.filter(pl.col("comment").str.contains(word, literal=True))["recommend"]
    assert len(said) > 50
    assert said.drop_nulls().is_between(low, high).all()


def test_consent_is_asked_of_those_who_comment(responses: pl.DataFrame) -> None:
    asked = responses["consent_to_quote"].is_not_null()
    assert (asked == responses["comment"].is_not_null()).all()
    assert responses["consent_to_quote"].mean() == pytest.approx(0.62, abs=0.02)


def test_the_recognised_are_named_only_in_praise(responses: pl.DataFrame) -> None:
    praised = responses.filter(pl.col("recognised").is_not_null())
    assert praised["recommend"].drop_nulls().min() == 9
    named = praised.filter(pl.col("comment").str.contains(pl.col("recognised"), literal=True))
    assert named.height > 500
    assert praised["recognised"].str.contains(r"^[A-Z][a-z]+ [A-Z]\.$").all()


def test_the_outage_is_what_people_write_about(comments: pl.DataFrame) -> None:
    spoke = comments.filter(
        pl.col("comment").str.contains("(?i)down all day|days without online|error 503")
    )
    assert spoke.height > 5
    assert spoke["month"].n_unique() == 1
