"""No answer of fewer than five employees can be read or subtracted from what is shown."""

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

from cxdata import estimates, findings, metrics, privacy
from cxdata.dataset import Dataset
from cxdata.privacy import HIDDEN_BELOW, LEAF
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


def shown_vectors(
    people: dict[tuple[str, str, str], list[int]],
) -> tuple[list[np.ndarray], np.ndarray]:
    """Every number that any filter and grouping shows, as a vector over leaves and waves."""
    answered = cube(people)
    atom_of = privacy.atoms(answered)
    leaves = answered.select(LEAF).unique().sort(LEAF)
    columns = answered.sort(*LEAF, "asked").with_row_index("column")
    values = {name: leaves[name].unique().sort().to_list() for name in LEAF}
    vectors = []
    for wanted in selections(values):
        inside = columns.filter(*(pl.col(name).is_in(v) for name, v in wanted.items()))
        sums = inside.with_columns(
            period="asked", first_day=pl.lit(WAVES[0]), last_day=pl.lit(WAVES[0]), n="people"
        ).drop("people", "asked")
        one_hot = [
            pl.when(pl.col("column") == c).then(1).otherwise(0).alias(f"v{c}")
            for c in range(columns.height)
        ]
        numbers, periods = sums.with_columns(one_hot).drop("column"), sums.select("period").unique()
        for by in chain.from_iterable(combinations(LEAF, k) for k in range(4)):
            frame = privacy.protect(numbers, atom_of, wanted, list(by), periods)
            seen = frame.filter(~pl.col("hidden")).select(f"v{c}" for c in range(columns.height))
            vectors += [np.array(row) for row in seen.iter_rows()]
    return vectors, columns["people"].to_numpy()


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("AB"), st.sampled_from("NS"), st.sampled_from("kl")),
        st.lists(st.integers(0, 9), min_size=2, max_size=2),
        min_size=2,
        max_size=5,
    )
)
def test_no_pair_of_shown_numbers_differs_by_fewer_than_five_people(
    people: dict[tuple[str, str, str], list[int]],
) -> None:
    if cube(people).is_empty():
        return
    vectors, counts = shown_vectors(people)
    distinct = {tuple(v) for v in vectors}
    for vector in distinct:
        assert np.dot(vector, counts) >= HIDDEN_BELOW
    for one, other in combinations(distinct, 2):
        apart = np.subtract(one, other)
        if (apart >= 0).all() or (apart <= 0).all():
            assert abs(np.dot(apart, counts)) >= HIDDEN_BELOW


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
