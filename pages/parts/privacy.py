"""How employees are protected, and what that costs: for the page of definitions."""

from cxdata.dataset import Dataset
from cxdata.people import anonymity
from pages.parts import say


def show(dataset: Dataset) -> None:
    """The rule in words, and the share of teams shown; nothing where no employee answered."""
    if not any(metric.employees for metric in dataset.metrics()):
        return
    say.heading("How employees are protected")
    say.words(f"**{anonymity.in_words(dataset.groups)}**")
    say.words(anonymity.RULE)
