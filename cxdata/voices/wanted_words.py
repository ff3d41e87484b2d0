"""What a reader types to find comments, as patterns that DuckDB looks for in one pass."""

import re
from dataclasses import dataclass
from itertools import permutations

START, END = r"(?:^|[^\pL\pN])", r"(?:$|[^\pL\pN])"
"""Before a word and after it, in any alphabet."""
ANY_ORDER = 4
"""Up to so many words of one wish may stand in any order; more, in the order they were typed."""
LONGEST = 400
"""Letters that are read; what follows is left out."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """Patterns (RE2) that a comment must match and must not match; None where all will do."""

    any: str | None
    none: str | None

    @property
    def wanting(self) -> bool:
        """Whether nothing is asked for: no letter and no digit was typed."""
        return self.any is None and self.none is None


def words(typed: str) -> Words:
    """The patterns of a search such as `queue, "took long", lost card -debit`.

    Commas part alternatives. Within one, all words must occur, in any order, each at the
    beginning of a word: `queue` also finds `queues`. Quoted words must follow each other as they
    stand. A word or quotation with a minus in front must not occur at all.
    """
    wishes, barred = [], []
    for alternative in _alternatives(typed[:LONGEST]):
        terms = re.findall(r'(-?)(?:"([^"]*)"?|([^\s"]+))', alternative)
        patterns = [(minus, _term(quoted, word)) for minus, quoted, word in terms]
        barred += [pattern for minus, pattern in patterns if minus and pattern]
        wishes += _together([pattern for minus, pattern in patterns if not minus and pattern])
    return Words(any=_either(wishes), none=_either(barred))


def _alternatives(typed: str) -> list[str]:
    plain = re.sub("[“”„«»]", '"', typed)
    return re.findall(r'(?:"[^"]*"?|[^,"])+', plain)


def _term(quoted: str, word: str) -> str:
    letters = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", quoted or word)
    spelled = r"[^\pL\pN]+".join(map(re.escape, letters))
    return spelled and START + spelled + (END if quoted else "")


def _together(terms: list[str]) -> list[str]:
    if len(terms) > ANY_ORDER:
        return [".*".join(terms)]
    return [".*".join(order) for order in permutations(terms)] if terms else []


def _either(patterns: list[str]) -> str | None:
    return f"(?is){'|'.join(dict.fromkeys(patterns))}" if patterns else None
