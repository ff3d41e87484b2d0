"""What a control chart says in words."""

from cxdata import metrics
from cxdata.charts.control import control as chart
from cxdata.statistics import control, intervals
from cxdata.verdicts import signals
from tests.test_control import shares

CSAT = metrics.metric("csat")


def found(hits: list[int]) -> control.Limits:
    limits = control.limits(intervals.with_interval(shares(hits, [100] * len(hits)), CSAT), CSAT)
    assert limits is not None
    return limits


def test_noise_is_called_noise() -> None:
    limits = found([80, 82, 79, 81, 78, 80, 83, 79, 81, 77])
    said = signals.finding(limits, CSAT, "day")
    assert said == (
        "No day stands out: all of it is normal variation around CSAT 80% (limits from 10 days)."
    )
    assert list(signals.explained(limits, CSAT, "day")) == []


def test_an_outage_is_named_with_its_limit_and_marked_by_a_diamond() -> None:
    limits = found([80, 82, 79, 81, 78, 80, 83, 40, 79, 81, 77, 80])
    said = signals.finding(limits, CSAT, "day")
    assert said.startswith("One day lies beyond the limits: 8 Jan 2025 (40%, below 64%);")
    (sentence,) = signals.explained(limits, CSAT, "day")
    assert sentence == (
        "◆ 8 Jan 2025, below the centre: one period beyond three standard errors (Nelson 1)."
    )
    figure = chart(limits, CSAT, grain="day")
    (marks,) = (trace for trace in figure.data if trace.name == "beyond the limits")
    assert list(marks.y) == [40] and marks.marker.symbol == "diamond-open"


def test_a_shift_is_one_run() -> None:
    limits = found([80, 79] * 6 + [83, 84] * 6)
    said = signals.finding(limits, CSAT, "day")
    assert said.startswith("No day is beyond the limits, but")
    assert any("nine periods in a row" in one for one in signals.explained(limits, CSAT, "day"))
