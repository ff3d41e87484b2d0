"""What was found out about a survey file: a mapping to use, with its guesses and its doubts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cxdata.importing.language import QUESTION

HELP = (
    "# A proposal for a mapping. What stands here was found out from the file; the comments say",
    "# how sure that is and why. docs/mappings.md has the whole language.",
)
HOW_TO_ANSWER = (
    f'# Lines that begin with "{QUESTION}" are questions that the file does not answer. Keep the',
    f'# line that is right, without its "{QUESTION}", and delete the other lines of the question.',
    f'# Until every "{QUESTION}" is gone, this mapping imports nothing.',
)
MOST_TOLD = 3
Sureness = Literal["sure", "likely"]


def one_line(words: str) -> str:
    """`words` without line breaks and signs that a comment in TOML cannot hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


@dataclass(frozen=True, kw_only=True)
class Guess:
    """One thing that the proposal says of a column, and what speaks for it."""

    column: str
    role: str
    """A standard column, `rating`, `answered_at`, `missing`, `drop`, `personal data` …"""
    sureness: Sureness
    why: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One thing that only a person can tell, and the lines of the mapping that would say it."""

    column: str
    question: str
    suggestions: tuple[str, ...]
    """TOML that answers; an `…` in it stands for what the file does not hold."""

    def line(self) -> str:
        """The doubt in one line."""
        first = [text.partition("  #")[0] for text in self.suggestions if text][:MOST_TOLD]
        more = " …" if len(self.suggestions) > MOST_TOLD else ""
        return f"{self.question} Fill in: {' or '.join(dict.fromkeys(first))}{more}"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Where a doubt is answered: for each suggestion the lines that then stand here."""

    doubt: int
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A mapping in the mapping language, of which some places may still be open."""

    name: str
    parts: tuple[str | Ask, ...]
    doubts: tuple[Doubt, ...]
    guesses: tuple[Guess, ...]
    format: str
    table: str | None = None
    """The table that the rows are of, where they are no answers."""

    @property
    def text(self) -> str:
        """The mapping with its questions: a line that begins with `# ?` is to be answered."""
        return self._written({})

    def answered(self, answers: Mapping[int, int]) -> str:
        """The mapping where doubt number `d` is answered by its suggestion `answers[d]`."""
        return self._written(answers)

    def _written(self, answers: Mapping[int, int]) -> str:
        asked: set[int] = set()
        lines = [*HELP, *(HOW_TO_ANSWER if len(answers) < len(self.doubts) else ()), ""]
        for part in self.parts:
            if isinstance(part, str):
                lines.append(part)
            elif part.doubt in answers:
                lines.append(part.lines[answers[part.doubt]])
            else:
                lines += self._question(part, first=part.doubt not in asked)
                asked.add(part.doubt)
        return "\n".join(line for line in lines if line is not None) + "\n"

    def _question(self, ask: Ask, *, first: bool) -> list[str]:
        doubt = self.doubts[ask.doubt]
        asked = (
            doubt.question if first else f'The same question as of "{one_line(doubt.column)[:60]}".'
        )
        options = [line for line in ask.lines if line]
        return [
            f"{QUESTION} {asked} Fill in{'' if len(options) < 2 else ' one'}:",
            *(f"{QUESTION}   {row}" for option in options for row in option.split("\n")),
        ]
