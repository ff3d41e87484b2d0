"""No answer of fewer than five employees can be read or subtracted from what is shown."""

import os
from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations, product
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.people import audit, privacy
from cxdata.people.privacy import HIDDEN_BELOW, LEAF
from cxdata.selection import Selection
from cxdata.verdicts import findings
from tests.build import engagement, everything, publish

ENGAGEMENT = metrics.metric("engagement")
WAVES = [date(2025, 2, 15), date(2025, 5, 15)]
hierarchies = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("NS"), st.sampled_from("klmn")),
    st.lists(st.integers(0, 12), min_size=2, max_size=2),
    min_size=1,
    max_size=10,
)


def cube(people: dict[tuple[str, str, str], list[int]]) -> pl.DataFrame:
    rows = [
        (*leaf, str(wave), count)
        for leaf, counts in people.items()
        for wave, count in enumerate(counts)
        if count
    ]
    schema = [*LEAF, "asked", "people"]
    return pl.DataFrame(rows, schema=schema, orient="row", schema_overrides={"people": pl.Int64})


@given(hierarchies)
def test_every_atom_has_five_people_in_every_wave_it_answered(
    people: dict[tuple[str, str, str], list[int]],
) -> None:
    answered = cube(people)
    if answered.is_empty():
        return
    joined = answered.join(privacy.atoms(answered), on=LEAF)
    counts = joined.group_by("atom", "asked").agg(pl.col("people").sum(), pl.first("small"))
    assert counts.filter(~pl.col("small") & (pl.col("people") < HIDDEN_BELOW)).is_empty()
    assert privacy.atoms(answered).height == answered.select(LEAF).unique().height


def selections(values: dict[str, list[str]]) -> Iterator[dict[str, list[str]]]:
    choices = [
        [None, *map(list, chain.from_iterable(combinations(v, k) for k in range(1, len(v) + 1)))]
        for v in values.values()
    ]
    for chosen in product(*choices):
        yield {name: c for name, c in zip(values, chosen, strict=True) if c is not None}


People = dict[tuple[str, str, str], list[int]]
small_hierarchies = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("NS"), st.sampled_from("kl")),
    st.lists(st.integers(0, 9), min_size=2, max_size=2),
    min_size=2,
    max_size=4,
)


def by_wave(people: People) -> pl.DataFrame:
    rows = [
        (*leaf, "engagement", WAVES[wave], count)
        for leaf, counts in people.items()
        for wave, count in enumerate(counts)
        if count
    ]
    schema = [*LEAF, "metric", "wave", "people"]
    return pl.DataFrame(rows, schema=schema, orient="row", schema_overrides={"people": pl.Int64})


def shown_vectors(people: People) -> tuple[np.ndarray, np.ndarray]:
    """Every number that any filter, grouping and period shows, as sums over teams and waves."""
    answered = by_wave(people)
    known = privacy.partitions(answered)
    columns = answered.sort(*LEAF, "wave").with_row_index("column")
    one_hot = [
        pl.when(pl.col("column") == c).then(1).otherwise(0).alias(f"v{c}")
        for c in range(columns.height)
    ]
    values = {name: answered[name].unique().sort().to_list() for name in LEAF}
    vectors = set()
    for waves in (WAVES[:1], WAVES[1:], WAVES):
        shown = known.shown("engagement", waves)
        inside = columns.filter(pl.col("wave").is_in(shown)).with_columns(
            one_hot, period=pl.lit(None), first_day="wave", last_day="wave"
        )
        numbers = inside.drop("metric", "wave", "people", "column")
        periods = pl.DataFrame({"period": [None]})
        atom_of = known.during("engagement", waves)
        for wanted in selections(values):
            narrowed = numbers.filter(*(pl.col(n).is_in(v) for n, v in wanted.items()))
            for by in ((), *((name,) for name in LEAF), LEAF):
                frame = privacy.protect(narrowed, atom_of, wanted, list(by), periods)
                seen = frame.filter(~pl.col("hidden"))
                vectors |= set(seen.select(f"v{c}" for c in range(columns.height)).iter_rows())
    return np.array(sorted(vectors)), columns["people"].to_numpy()


@settings(max_examples=int(os.environ.get("CX_ATTACKS", "5")), deadline=None)
@given(small_hierarchies)
def test_no_shown_numbers_tell_of_fewer_than_five_people(people: People) -> None:
    """Neither the difference of two of them, nor all of them together by a linear program."""
    if by_wave(people).is_empty():
        return
    vectors, counts = shown_vectors(people)
    if not len(vectors):
        return
    assert (vectors @ counts >= HIDDEN_BELOW).all()
    for vector in vectors:
        apart = vectors - vector
        nested = (apart >= 0).all(axis=1) & apart.any(axis=1)
        assert (apart[nested] @ counts >= HIDDEN_BELOW).all()
    alone = {int(np.flatnonzero(v)[0]) for v in vectors if v.sum() == 1}
    for cell in set(range(len(counts))) - alone:
        low, high = audit.bounds(vectors, vectors @ counts, cell)
        assert high - low >= HIDDEN_BELOW - 1e-6


def test_the_audit_finds_a_team_that_a_total_betrays() -> None:
    total_and_sibling = np.array([[1.0, 1.0], [1.0, 0.0]])
    assert audit.bounds(total_and_sibling, np.array([11.0, 8.0]), 1) == pytest.approx((3, 3))
    assert audit.bounds(total_and_sibling[:1], np.array([11.0]), 1) == pytest.approx((0, 11))


def test_no_hidden_team_of_the_demo_company_can_be_counted_closer_than_five(
    demo: Dataset,
) -> None:
    """The tables of every grouping, unfiltered and for each value of each dimension, by wave."""
    leaves = demo.atoms.select(LEAF).rows()
    asked = [everything()]
    asked += [everything(**{name: [v]}) for name in LEAF for v in demo.values(name) if v]
    vectors: dict[tuple[date, tuple[int, ...]], int] = {}
    for selection in asked:
        for by in chain.from_iterable(combinations(LEAF, k) for k in range(4)):
            frame = estimates.estimate(demo, selection, ENGAGEMENT, by=by, grain="day")
            for row in frame.filter(pl.col("status") == "ok").iter_rows(named=True):
                members = tuple(_in(leaf, row, selection) for leaf in leaves)
                vectors[row["period"], members] = row["n"]
    for wave in {wave for wave, _ in vectors}:
        shown = np.array([m for w, m in vectors if w == wave], dtype=float)
        people = np.array([n for (w, _), n in vectors.items() if w == wave], dtype=float)
        alone = {int(np.flatnonzero(v)[0]) for v in shown if v.sum() == 1}
        hidden = set(range(len(leaves))) - alone
        assert len(hidden) == 2
        for cell in hidden:
            low, high = audit.bounds(shown, people, cell)
            assert high - low >= HIDDEN_BELOW


def _in(leaf: tuple[str, ...], row: dict[str, object], selection: Selection) -> int:
    """Whether a team's answers are in a shown row; `2 teams combined: A, B` holds A and B."""
    for name, value in zip(LEAF, leaf, strict=True):
        wanted = selection.wanted(name)
        if wanted is not None and value not in wanted:
            return 0
        shown = row.get(name)
        together = str(shown).partition("teams combined: ")[2].split(", ")
        if shown is not None and shown != value and value not in together:
            return 0
    return 1


def test_a_stray_row_hides_nobody_for_ever_and_is_not_shown(tmp_path: Path) -> None:
    teams = {("A", "N", name): 12 for name in "abcdefgh"}
    whole = engagement(teams, WAVES)
    stray = engagement({("A", "N", name): 1 for name in "abcdef"}, [date(2005, 5, 15)])
    dataset = publish(tmp_path, engagement=pl.concat([stray, whole]))
    found = estimates.estimate(dataset, everything(), ENGAGEMENT, by=["team"])
    assert found["status"].to_list() == ["ok"] * 8
    assert found["n"].to_list() == [24] * 8
    old = everything().during(date(2005, 1, 1), date(2005, 12, 31))
    assert estimates.estimate(dataset, old, ENGAGEMENT)["status"].to_list() == ["hidden"]
    by_day = estimates.estimate(dataset, everything(), ENGAGEMENT, grain="day")
    assert by_day["status"].to_list() == ["hidden", "ok", "ok"]


def test_a_later_wave_joins_teams_and_cuts_no_former_one(tmp_path: Path) -> None:
    first = engagement({("A", "N", "a"): 12, ("A", "N", "b"): 9}, WAVES[:1])
    then = engagement({("A", "N", "a"): 12, ("A", "N", "b"): 3}, WAVES[1:])
    dataset = publish(tmp_path, engagement=pl.concat([first, then]))
    by_wave = estimates.estimate(dataset, everything(), ENGAGEMENT, by=["team"], grain="day")
    shown = by_wave.filter(pl.col("status") == "ok").select("period", "team").rows()
    assert shown == [(WAVES[0], "a"), (WAVES[0], "b"), (WAVES[1], "2 teams combined: a, b")]
    pooled = estimates.estimate(dataset, everything(), ENGAGEMENT, by=["team"])
    assert pooled.filter(pl.col("status") == "ok")["n"].to_list() == [36]


def test_a_question_that_few_skipped_is_shown_for_larger_groups_only(tmp_path: Path) -> None:
    """The index less the questions would tell what the one who skipped answered to the others."""
    rows = engagement({("A", "N", "a"): 12, ("A", "N", "b"): 9, ("B", "N", "c"): 9}, WAVES[:1])
    five = rows.filter(pl.col("scale_max") == 5)
    second = five.with_columns(question=pl.lit("Heard"))
    skipped = second.filter(pl.col("respondent_id") != "('A', 'N', 'a')-0")
    dataset = publish(tmp_path, engagement=pl.concat([rows, skipped]))
    heard = metrics.of_question("Heard")
    assert [q.question for q in dataset.questions()] == ["Heard", "Proud to work here"]
    found = estimates.estimate(dataset, everything(), heard, by=["team"])
    assert found["status"].to_list() == ["hidden"] * 3
    six = second.filter(~pl.col("respondent_id").str.contains("'a'.-[0-5]$"))
    joined = publish(tmp_path / "six", engagement=pl.concat([rows, six]))
    found = estimates.estimate(joined, everything(), heard, by=["team"])
    assert found["n"].to_list() == [6, 9, 9]
    full = publish(tmp_path / "full", engagement=pl.concat([rows, second]))
    found = estimates.estimate(full, everything(), heard, by=["team"])
    assert found["n"].to_list() == [12, 9, 9]


def test_a_question_never_shows_a_part_of_what_the_index_shows_together(tmp_path: Path) -> None:
    """Else `a` and `b` together in the index, less `b` alone in a question, would tell of `a`."""
    rows = engagement({("A", "N", "a"): 3, ("A", "N", "b"): 8, ("A", "N", "c"): 20}, WAVES[:1])
    heard = rows.filter(pl.col("scale_max") == 5).with_columns(question=pl.lit("Heard"))
    skipped = pl.col("respondent_id").str.contains(r"'a'\)-[01]$|'c'\)-[0-3]$")
    dataset = publish(tmp_path, engagement=pl.concat([rows, heard.filter(~skipped)]))
    found = estimates.estimate(dataset, everything(), metrics.of_question("Heard"), by=["team"])
    shown = found.filter(pl.col("status") == "ok").select("team", "n").rows()
    assert shown == [("3 teams combined: a, b, c", 25)]


asked = st.dictionaries(
    st.tuples(st.sampled_from("AB"), st.sampled_from("NS"), st.sampled_from("klm")),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), min_size=2, max_size=2),
    min_size=2,
    max_size=8,
)


@given(asked)
def test_the_atoms_of_a_question_are_made_of_whole_atoms_of_the_index(
    people: dict[tuple[str, str, str], list[tuple[int, int]]],
) -> None:
    index = by_wave({leaf: [n for n, _ in waves] for leaf, waves in people.items()})
    heard = by_wave({leaf: [max(0, n - s) for n, s in waves] for leaf, waves in people.items()})
    if index.is_empty() or heard.is_empty():
        return
    known = privacy.partitions(index)
    heard = heard.with_columns(metric=pl.lit("heard"))
    for wave, atoms in privacy.of_question(index, heard, known).frames.items():
        both = atoms.join(known.frames[wave], on=LEAF, suffix="_index")
        assert both.group_by("atom_index").agg(pl.col("atom").n_unique())["atom"].max() == 1


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    teams = {("A", "N", "tiny"): 3, ("A", "N", "next"): 8, ("A", "N", "large"): 20}
    teams |= {("B", "S", "alone"): 4, ("B", "N", "other"): 9}
    return publish(tmp_path_factory.mktemp("staffed"), engagement=engagement(teams, WAVES))


def test_a_small_team_is_hidden_with_its_sibling_and_shown_combined(staffed: Dataset) -> None:
    found = estimates.estimate(staffed, everything(business_unit=["A"]), ENGAGEMENT, by=["team"])
    status = dict(found.select("team", "status").rows())
    assert status == {
        "2 teams combined: next, tiny": "ok",
        "large": "ok",
        "next": "hidden",
        "tiny": "hidden",
    }


def test_a_hidden_number_is_null_everywhere(staffed: Dataset) -> None:
    found = estimates.estimate(
        staffed, everything(), ENGAGEMENT, by=["business_unit", "team"], grain="quarter"
    )
    hidden = found.filter(pl.col("status") == "hidden")
    keys = ["period", "business_unit", "team", "status"]
    assert hidden.height == 8
    assert hidden.drop(keys).null_count().row(0) == (hidden.height,) * (hidden.width - len(keys))


@pytest.mark.parametrize(
    "wanted",
    [
        {"team": ["tiny"]},
        {"team": ["next"]},
        {"team": ["large", "next"]},
        {"region": ["S"]},
        {"business_unit": ["B"], "region": ["N"]},
    ],
)
def test_a_filter_that_cuts_an_atom_shows_nothing(
    staffed: Dataset, wanted: dict[str, list[str]]
) -> None:
    found = estimates.estimate(staffed, everything(**wanted), ENGAGEMENT)
    assert found["status"].to_list() == ["hidden"]
    assert found["n"].item() is None and found["value"].item() is None


@pytest.mark.parametrize("grain", [None, "day"])
def test_nobody_learns_in_which_wave_a_hidden_team_was_silent(
    tmp_path: Path, grain: str | None
) -> None:
    first = engagement({("A", "N", "tiny"): 3}, WAVES[:1])
    both = engagement({("A", "N", "next"): 8, ("A", "N", "large"): 20}, WAVES)
    dataset = publish(tmp_path, engagement=pl.concat([first, both]))
    for team in ("tiny", "next"):
        second = everything(team=[team]).during(WAVES[1], WAVES[1])
        found = estimates.estimate(dataset, second, ENGAGEMENT, grain=grain)
        assert found["status"].to_list() == ["hidden"]


def test_what_is_hidden_is_called_so_and_compared_with_nothing(staffed: Dataset) -> None:
    alone = everything(team=["next"])
    before, now = estimates.estimate(staffed, alone, ENGAGEMENT, grain="day").to_dicts()
    assert findings.moved(now, before, ENGAGEMENT, "Feb 2025") == (
        "Engagement not shown, since it would speak of fewer than five people."
    )


def test_the_whole_and_whole_atoms_are_shown(staffed: Dataset) -> None:
    whole = estimates.estimate(staffed, everything(), ENGAGEMENT)
    assert whole["n"].item() == 2 * (3 + 8 + 20 + 4 + 9)
    both = estimates.estimate(staffed, everything(team=["tiny", "next"]), ENGAGEMENT)
    assert both["n"].item() == 22


def test_a_company_of_four_is_hidden_altogether(tmp_path_factory: pytest.TempPathFactory) -> None:
    four = engagement({("A", "N", "all"): 4}, WAVES)
    dataset = publish(tmp_path_factory.mktemp("four"), engagement=four)
    found = estimates.estimate(dataset, everything(), ENGAGEMENT)
    assert found["status"].to_list() == ["hidden"]


def test_two_units_of_three_are_shown_together_and_never_apart(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    teams = {("A", "N", "one"): 3, ("B", "N", "other"): 3, ("C", "N", "large"): 9}
    dataset = publish(tmp_path_factory.mktemp("threes"), engagement=engagement(teams, WAVES))
    apart = estimates.estimate(dataset, everything(), ENGAGEMENT, by=["business_unit"])
    assert apart["status"].to_list() == ["hidden", "hidden", "ok"]
    both = estimates.estimate(dataset, everything(business_unit=["A", "B"]), ENGAGEMENT)
    assert both["n"].item() == 12


def test_who_answered_what_is_not_published(staffed: Dataset) -> None:
    kept = staffed.published.files("engagement")
    assert [pl.read_parquet_schema(file).get("respondent_id") for file in kept] == [None]


def test_the_demo_companys_team_of_three_is_never_shown(demo: Dataset) -> None:
    by_team = estimates.estimate(demo, everything(), ENGAGEMENT, by=["team"], grain="quarter")
    hidden = by_team.filter(pl.col("status") == "hidden")["team"].unique()
    assert hidden.len() == 2
    assert by_team.filter(pl.col("n") < HIDDEN_BELOW).is_empty()
    draw = Random(7)
    teams = demo.values("team")
    for _ in range(20):
        chosen = draw.sample(teams, draw.randint(1, len(teams)))
        found = estimates.estimate(demo, everything(team=chosen), ENGAGEMENT)
        cut = len(set(hidden) & set(chosen)) == 1
        assert found["status"].to_list() == ["hidden" if cut else "ok"]
