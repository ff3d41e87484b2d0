"""Where a goal's value is heading: a state-space forecast with its interval and the odds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import pi

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr

from cxdata.goals.goal import Goal

Floats = NDArray[np.float64]
FEWEST = 6
"""Fewer months with answers say nothing of where a value is heading."""
SEASONAL_FROM = 24
"""So many months show what belongs to the season."""
DRIFTS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0)
"""How much the level may wander from month to month, as a share of what the values jump."""
NOISES = (1.0, 1.5, 2.5, 5.0)
"""How many times the variance that the number of answers alone explains."""
SLOPE, SEASON = 0.25, 1.0
"""How large a monthly slope and a seasonal swing may be, as a share of what the values jump."""
BAND = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """A prediction as a weighted mixture of normal distributions."""

    weights: Floats
    means: Floats
    spreads: Floats

    def below(self, value: float) -> float:
        """The probability of at most `value`."""
        z = (value - self.means) / np.maximum(self.spreads, 1e-9)
        return float(self.weights @ ndtr(z))

    def quantile(self, share: float) -> float:
        """The value that `share` of the prediction lies below, by bisection."""
        low = float((self.means - 8 * self.spreads).min()) - 1e-6
        high = float((self.means + 8 * self.spreads).max()) + 1e-6
        for _ in range(48):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < share else (low, middle)
        return (low + high) / 2

    def chance(self, goal: Goal) -> float:
        """The probability that the goal's target is met or its limits are kept."""
        if goal.kind == "keep within" and goal.target_high is not None:
            return self.below(goal.target_high) - self.below(goal.target)
        below = self.below(goal.target)
        return below if goal.kind == "lower" else 1 - below


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What the months so far say: for each model its weight and the state it is in.

    A state is level, slope a month, and with a season the weights of its cosine and sine.
    """

    first: date
    months: int
    seasonal: bool
    values: Floats
    """Nan where nobody answered."""
    answers: float
    """Expected in a month to come."""
    variance: float
    """Of one answer."""
    weights: Floats
    wander: Floats
    noise: Floats
    states: Floats
    covariances: Floats

    def predicted(self, first: date, last: date, today: date) -> Mixture:
        """The pooled value of the days from `first` to `last`, of which some may have passed."""
        behind, ahead = self._shares(first, last, today)
        months = sum(share for _, share in ahead) * ((last - first).days + 1) / 30.4375
        answered = [(at, share) for at, share in behind if self._answered(at)]
        known = sum(self.values[at] * share for at, share in answered)
        lost = sum(share for _, share in behind) - sum(share for _, share in answered)
        scale = 1 / (1 - lost) if lost < 1 else 1.0
        load, steps = self._loads(ahead)
        means = known + self.states @ load
        level = np.einsum("i,kij,j->k", load, self.covariances, load)
        level += self.wander**2 * float(steps @ steps)
        part = sum(share for _, share in ahead)
        sampling = self.noise * self.variance * part**2 / max(self.answers * months, 1.0)
        spreads = np.sqrt(level + (sampling if part else 0.0))
        return Mixture(weights=self.weights, means=means * scale, spreads=spreads * scale)

    def _shares(
        self, first: date, last: date, today: date
    ) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        """The shares of the days in each month so far, and in each from now on."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        found: list[dict[int, float]] = [{}, {}]
        for one in days:
            at = _index(one, self.first)
            into = found[one > today]
            into[at] = into.get(at, 0.0) + 1 / len(days)
        return list(found[0].items()), list(found[1].items())

    def _answered(self, at: int) -> bool:
        """Whether a month so far has a value; none has before the first that anybody answered."""
        return 0 <= at < self.months and not np.isnan(self.values[at])

    def _loads(self, ahead: Sequence[tuple[int, float]]) -> tuple[Floats, Floats]:
        """What each state and each later month's step adds to the value."""
        end = self.months - 1
        load = np.zeros(self.states.shape[1])
        longest = max((at - end for at, _ in ahead), default=0)
        steps = np.zeros(max(longest, 0))
        for at, share in ahead:
            load[:2] += share, share * (at - end)
            if self.seasonal:
                load[2:] += share * _swing(np.array([at]), self.first)[0]
            steps[: max(at - end, 0)] += share
        return load, steps


def _index(when: date, first: date) -> int:
    return (when.year - first.year) * 12 + when.month - first.month


def _swing(months: NDArray[np.int_], first: date) -> Floats:
    angle = 2 * pi * (months + first.month - 1) / 12
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def fit(monthly: pl.DataFrame, today: date) -> Fit | None:
    """The models that the months so far leave likely; null where they are too few.

    Each month is the level, which wanders and may rise steadily, the season, and noise of the
    size that its number of answers gives (structural time series; Harvey 1989, Durbin & Koopman
    2012). How far the level wanders and how much noisier than chance the months are is not
    estimated but averaged over, by likelihood, so that little data gives a wide prediction.

    Args:
        monthly: `period` (first of a month), `value`, `effective` (answers), `adjusted_variance`
            (of the mean), as from `estimates.estimate` by month; hidden months have null.
        today: the last day with answers to come.
    """
    seen = monthly.filter(pl.col("value").is_not_null() & (pl.col("effective") > 0))
    if seen.height < FEWEST:
        return None
    first: date = seen["period"].min()  # type: ignore[assignment]
    months = _index(today, first) + 1
    values, answers = np.full(months, np.nan), np.zeros(months)
    at = [_index(when, first) for when in seen["period"]]
    values[at], answers[at] = seen["value"].to_numpy(), seen["effective"].to_numpy()
    variance = _variance(seen)
    return _weighed(first, values, answers, variance)


def _variance(seen: pl.DataFrame) -> float:
    answers = seen["effective"].to_numpy()
    of_one = seen["adjusted_variance"].fill_null(0).to_numpy() * answers
    return max(float(answers @ of_one / answers.sum()), 1e-6)


def _weighed(first: date, values: Floats, answers: Floats, variance: float) -> Fit:
    months, seen = len(values), ~np.isnan(values)
    seasonal = bool(months >= SEASONAL_FROM and seen.sum() >= SEASONAL_FROM / 3)
    jump = max(float(np.sqrt(np.mean(np.diff(values[seen]) ** 2))), 1e-3)
    sampling = np.where(seen, variance / np.maximum(answers, 1), 1.0)
    models = [(wander * jump, noise) for wander in DRIFTS for noise in NOISES]
    found = [
        filtered(values, sampling * noise, wander, jump, first=first, seasonal=seasonal)
        for wander, noise in models
    ]
    likelihoods = np.array([one[0] for one in found])
    weights = np.exp(likelihoods - likelihoods.max())
    return Fit(
        first=first,
        months=months,
        seasonal=seasonal,
        values=values,
        answers=float(answers[-12:].mean()),
        variance=variance,
        weights=weights / weights.sum(),
        wander=np.array([wander for wander, _ in models]),
        noise=np.array([noise for _, noise in models]),
        states=np.array([one[1] for one in found]),
        covariances=np.array([one[2] for one in found]),
    )


def filtered(
    values: Floats,
    noise: Floats,
    wander: float,
    jump: float,
    *,
    first: date,
    seasonal: bool,
) -> tuple[float, Floats, Floats]:
    """The log likelihood of one model, and its last state with covariance, by statsmodels.

    Args:
        values: one a month, nan where there is none.
        noise: the variance of each.
        wander: standard deviation of the level's monthly step.
        jump: what the values jump by from month to month, the scale of the priors.
        first: the first month.
        seasonal: whether the year has a season.
    """
    # Costs a third of a second and 70 MB, which only a page with forecasts is to pay.
    from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

    states = 4 if seasonal else 2
    model = KalmanFilter(k_endog=1, k_states=states, k_posdef=1)
    model.bind(values[:, None].copy())
    design = np.zeros((1, states, len(values)))
    design[0, 0] = 1
    if seasonal:
        design[0, 2:] = _swing(np.arange(len(values)), first).T
    transition = np.eye(states)
    transition[0, 1] = 1
    model["design"], model["transition"] = design, transition
    model["selection"] = np.eye(states)[:, :1].copy()
    model["state_cov"] = np.array([[wander**2]])
    model["obs_cov"] = noise[None, None, :].copy()
    known = ~np.isnan(values)
    start = np.zeros(states)
    start[0] = values[known][0]
    spread = [(20 * jump) ** 2, (SLOPE * jump) ** 2, *[(SEASON * jump) ** 2] * (states - 2)]
    model.initialize_known(start, np.diag(spread))
    found = model.filter()
    return float(found.llf), found.filtered_state[:, -1], found.filtered_state_cov[:, :, -1]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The value on the due day, the chance of the target, and the fan that leads there."""

    goal: Goal
    today: date
    fitted: Fit

    @cached_property
    def due(self) -> Mixture:
        """The prediction of the value that the goal is judged by on its due day."""
        return self.fitted.predicted(*self.goal.window(self.goal.due), self.today)

    @cached_property
    def chance(self) -> float:
        """The probability that it is met on the due day."""
        return min(max(self.due.chance(self.goal), 0.0), 1.0)

    @cached_property
    def interval(self) -> tuple[float, float, float]:
        """The median and the 95 % prediction interval on the due day: low, median, high."""
        low, _, middle, _, high = (self.due.quantile(share) for share in BAND)
        return low, middle, high

    def fan(self, most: int = 12) -> pl.DataFrame:
        """`day`, `low`, `low80`, `median`, `high80`, `high` from today to the due day."""
        days = list(_spread(self.today, self.goal.due, most))
        rows = [
            [when, *(found.quantile(share) for share in BAND)]
            for when in days
            for found in [self.fitted.predicted(*self.goal.window(when), self.today)]
        ]
        names = ["day", "low", "low80", "median", "high80", "high"]
        kinds = {name: pl.Float64 for name in names[1:]}
        return pl.DataFrame(rows, schema={"day": pl.Date, **kinds}, orient="row")


def _spread(today: date, due: date, most: int) -> Iterator[date]:
    count = max(1, min(most, (due - today).days // 15))
    for n in range(1, count + 1):
        yield today + (due - today) * n / count


def forecast(goal: Goal, monthly: pl.DataFrame, today: date) -> Forecast | None:
    """The forecast of a goal that is not due yet; null where too few months have answers."""
    if goal.due <= today:
        return None
    fitted = fit(monthly, today)
    return None if fitted is None else Forecast(goal=goal, today=today, fitted=fitted)
