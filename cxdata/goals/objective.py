"""Objectives: several key results under one name, standing as the weakest of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdata.goals.progress import Assessed, Standing

RANK = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, kw_only=True)
class Objective:
    """A name and the goals that are its key results, the weakest first."""

    title: str
    results: tuple[Assessed, ...]

    @property
    def weakest(self) -> Assessed:
        """The key result that the objective stands as."""
        return self.results[0]

    @property
    def standing(self) -> Standing:
        """The weakest standing of its key results."""
        return self.weakest.progress.standing

    def sentence(self) -> str:
        """`Easier to deal with is at risk: the weakest of its 2 key results is …`."""
        if len(self.results) == 1:
            return f"{self.title}: {self.standing}, by its one key result."
        return (
            f"{self.title}: {self.standing}, as the weakest of its {len(self.results)} key "
            f"results, {self.weakest.goal.title}."
        )


def objectives(assessed: Sequence[Assessed]) -> list[Objective]:
    """The objectives of the goals that name one, the most urgent first."""
    named: dict[str, list[Assessed]] = {}
    for one in assessed:
        if one.goal.objective:
            named.setdefault(one.goal.objective, []).append(one)
    found = [
        Objective(title=title, results=tuple(sorted(of, key=_urgency)))
        for title, of in named.items()
    ]
    return sorted(found, key=lambda one: _urgency(one.weakest))


def _urgency(one: Assessed) -> tuple[int, object]:
    return RANK[one.progress.standing], one.goal.due
