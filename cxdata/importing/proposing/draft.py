"""Writes a proposal down: lines of the mapping language with what speaks for each as comments."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cxdata.importing.proposing.proposal import Ask, Doubt, Guess, Proposal, Sureness, one_line
from cxdata.people.personal import masked

SECTIONS = ("answered_at", "columns", "scales", "missing", "values", "drop")
BARE = re.compile(r"^[A-Za-z0-9_-]+$")
LONGEST_COMMENT, LONGEST_EXAMPLE = 300, 40


def text(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(values: Sequence[object]) -> str:
    """A list in TOML."""
    return f"[{', '.join(text(value) for value in values)}]"


def table(values: Mapping[str, object]) -> str:
    """An inline table in TOML; it has to stand in one line."""
    return f"{{ {', '.join(f'{text(key)} = {text(value)}' for key, value in values.items())} }}"


def key(name: str) -> str:
    """A key in TOML."""
    return name if BARE.match(name) else text(name)


def example(value: str) -> str:
    """A cell as it may be shown: short, and without anybody's address or number."""
    return masked(value)[0][:LONGEST_EXAMPLE]


def comment(words: str) -> str:
    """A comment of one line."""
    line = one_line(words)
    return f"# {line if len(line) <= LONGEST_COMMENT else f'{line[:LONGEST_COMMENT]}…'}"


STAGES = '# Ratings: each may say its stage = "…" of the journey, and its channel.'


@dataclass
class Draft:
    """A proposal while it is put together."""

    source: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    sections: dict[str, list[str | Ask]] = field(default_factory=dict)
    ratings: list[str | Ask] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Columns that have a role, or were looked at as one."""

    def guess(self, column: str, role: str, sureness: Sureness, why: str) -> str:
        """Note a guess, and give it as a comment."""
        self.guesses.append(Guess(column=column, role=role, sureness=sureness, why=why))
        self.used.add(column)
        return comment(f"{sureness}: {why}")

    def say(self, section: str, line: str, said: str = "") -> None:
        """A line of a section, with its comment."""
        self.sections.setdefault(section, []).append(f"{line}  {said}".rstrip())

    def doubt(self, column: str, question: str, suggestions: Sequence[str]) -> int:
        """Note a doubt, and give its number."""
        asked = comment(question).removeprefix("# ")
        self.doubts.append(Doubt(column=column, question=asked, suggestions=tuple(suggestions)))
        return len(self.doubts) - 1

    def ask(self, column: str, question: str, **places: Sequence[str]) -> None:
        """A question, and for each section the lines that answer it, one for each suggestion."""
        count = max(len(lines) for lines in places.values())
        suggestions = [
            "; ".join(f"[{name}] {_flat(lines[i])}" for name, lines in places.items() if lines[i])
            for i in range(count)
        ]
        number = self.doubt(column, question, suggestions)
        for section, lines in places.items():
            if any(lines):
                self.sections.setdefault(section, []).append(Ask(doubt=number, lines=tuple(lines)))

    def proposal(self, name: str, format: str) -> Proposal:
        """The whole mapping."""
        parts: list[str | Ask] = ["[source]", *self.source]
        for section in SECTIONS:
            if section in self.sections:
                parts += ["", *([f"[{section}]"] if section != "drop" else ())]
                parts += self.sections[section]
        if self.ratings:
            parts += ["", STAGES]
        parts += self.ratings
        if self.left:
            parts += ["", "# Left out:", *(f"#   {line}" for line in self.left)]
        return Proposal(
            name=name,
            parts=tuple(parts),
            doubts=tuple(self.doubts),
            guesses=tuple(self.guesses),
            format=format,
        )


def _flat(lines: str) -> str:
    return "; ".join(line.strip() for line in lines.split("\n"))
