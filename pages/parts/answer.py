"""The verdict on a metric: the sentence that a page opens with."""

from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.verdicts.headlines import headline, sentence
from pages.parts import say
from pages.parts.text import plain


def answer(dataset: Dataset, selection: Selection, metric: Metric, *, head: bool = True) -> None:
    """Write it as the head of the page, or as a line below one; nothing where nobody answered."""
    found = headline(dataset, selection.without(*selection.beyond(metric.dimensions)), metric)
    if found:
        say.words(f"{'##### ' if head else ''}{plain(sentence(found))}")
