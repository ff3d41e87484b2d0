"""Each planted truth about customers is found again in the frames."""

from datetime import date, timedelta

import polars as pl
import pytest

from sample_data import Company
from sample_data.truths import (
    AS_OF,
    FIRST_DAY,
    OUTAGE,
    PILOT,
    RISING,
    SIMPSON,
)
from tests.sample.conftest import present_name


def _nps(rows: pl.DataFrame, *where: pl.Expr) -> float:
    return float(rows.filter(*where).select(pl.col("nps").mean()).item())


def test_the_outage_is_a_dip_of_the_channels_that_failed(responses: pl.DataFrame) -> None:
    failing = pl.col("channel").is_in(OUTAGE.channels)
    during = pl.col("day").is_between(OUTAGE.start, OUTAGE.end)
    before = pl.col("day").is_between(
        OUTAGE.start - timedelta(days=28), OUTAGE.start - timedelta(days=1)
    )
    after = pl.col("day").is_between(
        OUTAGE.end + timedelta(days=1), OUTAGE.end + timedelta(days=28)
    )
    lost = _nps(responses, failing, before) - _nps(responses, failing, during)
    assert lost > OUTAGE.points
    assert abs(_nps(responses, failing, before) - _nps(responses, failing, after)) < 6
    assert abs(_nps(responses, ~failing, before) - _nps(responses, ~failing, during)) < 12


def test_the_outage_has_the_five_worst_days_of_its_channels(responses: pl.DataFrame) -> None:
    daily = responses.filter(pl.col("channel").is_in(OUTAGE.channels)).group_by("day")
    worst = daily.agg(pl.col("nps").mean()).sort("nps").head(5)["day"]
    assert sorted(worst) == [OUTAGE.start + timedelta(days=day) for day in range(5)]


def test_every_segment_rises_and_the_total_falls(responses: pl.DataFrame) -> None:
    before, then = pl.col("month") == SIMPSON.before, pl.col("month") == SIMPSON.month
    for segment in responses["segment"].unique():
        own = pl.col("segment") == segment
        rise = _nps(responses, own, then) - _nps(responses, own, before)
        assert rise == pytest.approx(SIMPSON.each_rises, abs=0.5)
    assert _nps(responses, before) - _nps(responses, then) > SIMPSON.total_falls_at_least


def test_no_other_month_has_every_segment_rise_and_the_total_fall(responses: pl.DataFrame) -> None:
    def moves(*by: str) -> pl.DataFrame:
        monthly = responses.group_by("month", *by).agg(pl.col("nps").mean()).sort("month")
        change = pl.col("nps").diff()
        return monthly.with_columns(change=change.over(by, order_by="month") if by else change)

    rising = moves("segment").group_by("month").agg((pl.col("change") > 0).all())
    falling = moves().filter(pl.col("change") < 0)
    both = rising.filter("change").join(falling, on="month")
    assert both["month"].to_list() == [SIMPSON.month]


def _resolved(rows: pl.DataFrame, unit: pl.Expr) -> float:
    since = pl.col("day") >= PILOT.start
    own = rows.filter(unit)
    after, before = own.filter(since), own.filter(~since)
    share = pl.col("resolved_first_contact").mean() * 100
    return float(after.select(share).item() - before.select(share).item())


@pytest.mark.parametrize("unit", PILOT.units)
def test_the_pilot_lifts_first_contact_resolution(responses: pl.DataFrame, unit: str) -> None:
    others = _resolved(responses, ~pl.col("business_unit").is_in(PILOT.units))
    own = _resolved(responses, pl.col("business_unit") == unit)
    assert own - others == pytest.approx(PILOT.points, abs=0.5)


def test_no_other_unit_gains_as_much_as_the_pilot(responses: pl.DataFrame) -> None:
    units = set(responses["business_unit"]) - set(PILOT.units)
    gains = [_resolved(responses, pl.col("business_unit") == unit) for unit in units]
    pilot = _resolved(responses, pl.col("business_unit").is_in(PILOT.units))
    assert pilot > max(gains)


def _year(day: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last 351 days: the last year is not over."""
    span = AS_OF - date(AS_OF.year, 1, 1)
    return day <= FIRST_DAY + span, day >= AS_OF - span


def test_one_unit_rises_while_fewer_answer(demo: Company, responses: pl.DataFrame) -> None:
    first, last = _year(pl.col("day"))
    own = responses.filter(pl.col("business_unit") == RISING.unit)
    assert _nps(own, last) - _nps(own, first) > RISING.points_at_least
    sent = demo.tables["invitations"].filter(pl.col("business_unit") == RISING.unit)
    before, after = (int(sent.filter(part)["sent"].sum()) for part in (first, last))
    assert after >= before
    assert own.filter(last).height / after < 0.6 * own.filter(first).height / before


def test_every_other_unit_keeps_its_response_rate(demo: Company, responses: pl.DataFrame) -> None:
    sent = demo.tables["invitations"].with_columns(present_name())
    first, last = _year(pl.col("day"))
    for unit in set(responses["business_unit"]) - {RISING.unit}:
        own = pl.col("business_unit") == unit
        before, after = (
            responses.filter(own, part).height / int(sent.filter(own, part)["sent"].sum())
            for part in (first, last)
        )
        assert after == pytest.approx(before, rel=0.05)


def test_nowhere_do_more_answer_than_were_invited(demo: Company) -> None:
    by = ["day", "business_unit", "region", "team", "segment", "channel"]
    answered = demo.tables["responses"].with_columns(day=pl.col("answered_at").dt.date())
    both = answered.group_by(by).len().join(demo.tables["invitations"], on=by, how="left")
    assert both.select((pl.col("len") <= pl.col("sent")).all()).item()
    assert demo.tables["invitations"].select(by).is_unique().all()


def test_weekdays_and_seasons_differ(responses: pl.DataFrame) -> None:
    weekday = responses.group_by(pl.col("day").dt.weekday().alias("w")).agg(
        pl.len(), pl.col("nps").mean()
    )
    of = {row["w"]: row for row in weekday.iter_rows(named=True)}
    assert of[1]["len"] == max(row["len"] for row in of.values())
    assert of[7]["len"] < 0.4 * of[1]["len"]
    assert of[1]["nps"] == min(row["nps"] for row in of.values())
    month = responses.group_by(pl.col("day").dt.month().alias("m")).agg(pl.col("nps").mean())
    assert month.sort("nps")["m"][0] == 12
