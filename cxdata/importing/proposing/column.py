"""A column of a file as the proposal looks at it: its header's words and its values."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from cxdata.importing import cells

SAMPLE_ROWS = 200_000
"""From so many rows it is decided what a column is; its values are those of all rows."""
COUNTED_ROWS = 20_000
"""Of a column with many values so many rows are looked at one by one."""
FEW = 300
"""A column with more values than this is no scale and no dimension that a page could list."""
NO_ANSWERS = frozenset(
    re.split(
        r"\s*[;\n]\s*",
        """n/a;na;n.a.;null;nan;none;nil;-;--;.;?;blank;missing;no answer;no response;no score
        no answer given;not answered;not applicable;n/a - not applicable;don't know;dont know
        don’t know;do not know;dk;refused;prefer not to say;never used;not used;did not use
        have not used;unfamiliar (n/a);skipped;#n/a;#null!;no opinion;can't say;not asked
        keine angabe;k.a.;ka;weiß nicht;weiss nicht;trifft nicht zu;nicht beantwortet
        nie genutzt;nicht genutzt;ne sait pas;nsp;sans réponse;sans reponse;sans objet
        non applicable;non concerné;pas de réponse;ns/nc;no sabe;no contesta;no aplica
        no sabe/no contesta;sin respuesta;no procede""",
    )
)
E_MAIL = re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")
ADDRESS = re.compile(r"^\d{1,3}(\.\d{1,3}){3}$|^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){4,7}$", re.IGNORECASE)
PERCENT = re.compile(r"^[+-]?\d+(?:[.,]\d+)?\s?%$")
NUMBER = re.compile(r"^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$")


def plain(text: str) -> str:
    """`text` in lower case without accents, its parts separated: `LikelyToRecommend` is three."""
    apart = re.sub(r"(?<=[a-z0-9äöüß])(?=[A-Z])", " ", text)
    bare = unicodedata.normalize("NFKD", apart.replace("ß", "ss")).lower()
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    parted = re.sub(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", " ", letters)
    return " ".join(re.findall(r"[a-z]+|\d+|#", parted))


def number(text: str) -> float | None:
    """The number that a cell is; None for a word."""
    return float(text.replace(",", ".")) if NUMBER.match(text) else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """One column of all files together."""

    name: str
    place: int
    raw: pl.Series
    """Every cell as it was read: texts, or categories where these are few."""
    title: str
    """What the file calls it: its name, or the question below an id."""

    @cached_property
    def words(self) -> str:
        """The title in plain words."""
        return plain(self.title)

    @property
    def rows(self) -> int:
        """Cells, blank ones included."""
        return len(self.raw)

    def cells(self) -> pl.Series:
        """Every cell, cleaned."""
        return cleaned(self.raw)

    def first(self, count: int) -> list[str]:
        """The first cells, cleaned."""
        return cleaned(self.raw.head(count)).to_list()

    def values(self) -> pl.Series:
        """Every different cell, cleaned, in the order in which they come."""
        return cleaned(self.raw.unique(maintain_order=True))

    @cached_property
    def few(self) -> bool:
        """Whether a person could list its values."""
        return self.raw.head(SAMPLE_ROWS).n_unique() <= FEW

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each value occurs that is not blank, the commonest first.

        Of many values, those of the first rows.
        """
        read = self.raw if self.few else self.raw.head(COUNTED_ROWS)
        counted: Counter[str] = Counter()
        for value, n in read.alias("value").value_counts().iter_rows():
            counted[cells.clean(value)] += n
        counted.pop("", None)
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))

    @cached_property
    def silent(self) -> tuple[str, ...]:
        """Words among its values that mean "no answer"."""
        return tuple(value for value in self.counts if value.lower() in NO_ANSWERS)

    @cached_property
    def said(self) -> dict[str, int]:
        """`counts` without the words that mean "no answer"."""
        return {value: n for value, n in self.counts.items() if value not in self.silent}

    @cached_property
    def numbers(self) -> dict[float, int]:
        """How often each number occurs; cells that are no numbers are left out."""
        counted: Counter[float] = Counter()
        for value, n in self.said.items():
            read = number(value)
            if read is not None:
                counted[read] += n
        return dict(sorted(counted.items()))

    @cached_property
    def texts(self) -> dict[str, int]:
        """How often each value occurs that is neither a number nor "no answer"."""
        return {value: n for value, n in self.said.items() if number(value) is None}

    @property
    def answered(self) -> int:
        """Cells that say something."""
        return sum(self.said.values())

    @property
    def blanks(self) -> int:
        """Blank cells, in all rows."""
        return self._all_rows[0]

    @property
    def distinct(self) -> int:
        """Different cells that are filled, in all rows."""
        return self._all_rows[1]

    @cached_property
    def _all_rows(self) -> tuple[int, int]:
        """`blanks` and `distinct`, for which a column of many values is read once."""
        if self.few:
            return self.rows - sum(self.counts.values()), len(self.counts)
        blank = (read := self.cells()) == ""
        return int(blank.sum()), read.n_unique() - int(blank.any())

    @property
    def unique(self) -> bool:
        """Whether every cell is filled and no two are the same."""
        return self.blanks == 0 and self.distinct == self.rows

    @cached_property
    def length(self) -> float:
        """The mean number of characters of a filled cell."""
        return sum(len(v) * n for v, n in self.said.items()) / max(self.answered, 1)

    @cached_property
    def tick(self) -> bool:
        """Whether each cell is blank or repeats a part of the header: one choice of several."""
        if self.distinct != 1:
            return False
        chosen = plain(next(iter(self.counts)))
        return bool(chosen) and chosen in (plain(part) for part in re.split(r" / |:", self.title))

    def mostly(self, pattern: re.Pattern[str]) -> bool:
        """Whether at least half of what is said matches `pattern`."""
        matched = sum(n for value, n in self.said.items() if pattern.match(value))
        return self.answered > 0 and 2 * matched >= self.answered


def cleaned(raw: pl.Series) -> pl.Series:
    """`raw` as cells are compared."""
    texts = raw.cast(pl.String).to_frame("cell")
    return texts.select(cells.cleaned(["cell"])).to_series()


def of_few(frame: pl.DataFrame) -> list[str]:
    """The columns with so few values that each is kept once: a tenth of the memory."""
    return [name for name in frame.columns if frame[name].n_unique() <= FEW]


def columns(frames: Sequence[pl.DataFrame], labels: Mapping[str, str]) -> list[Column]:
    """The columns that all frames have; `labels` are questions by the names of their columns."""
    everywhere = set.intersection(*(set(frame.columns) for frame in frames))
    shared = [name for name in frames[0].columns if name in everywhere]
    whole = pl.concat(_alike([frame.select(shared) for frame in frames]))
    heads = {name.partition(" / ")[0] for name in shared}
    survey = f"{heads.pop()} / " if len(heads) == 1 and len(shared) > 1 else ""
    return [
        Column(
            name=name,
            place=place,
            raw=whole[name],
            title=labels.get(name) or name.removeprefix(survey),
        )
        for place, name in enumerate(shared)
    ]


def _alike(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Frames of several files, where a column may have few values in one and many in another."""
    if len(frames) == 1:
        return frames
    return [frame.cast(pl.String) for frame in frames]
