"""What a survey file does not tell by itself, asked one question after another."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from cxdata.columns import LABELS
from cxdata.importing.proposing import draft
from cxdata.importing.proposing.proposal import Ask, Doubt, Proposal
from pages.parts.text import plain

GAP = re.compile(r'(\w+) = ("?)…("?)')
"""What the file does not hold and a person has to write."""
SAID = re.compile(r"(?:^|\s)# ([^;\n]+)")
COLUMN = re.compile(r'^([a-z_]+) = ("(?:[^"\\]|\\.)+")$')
SCORE = re.compile(r'^(?:recommend|satisfaction|ease) = "([^"\\]{1,60})[^"\\]*".*')
"""Which score it is stands in the question already, and what else is written in its words."""
SCORES = {name: LABELS[name] for name in ("recommend", "satisfaction", "ease")}
DAY = re.compile(r'^year = (.+); month = …; day = "([^"]+)"$')
SECTION = re.compile(r"\[\w+\]\s*")
LONGEST = 90
NUMBERS = {"year": (1970, 2100), "month": (1, 12), "day": (1, 31)}


def ask(proposal: Proposal, columns: Sequence[str], *, key: str) -> str:
    """Ask every doubt, and give the mapping's text with those settled that the reader answered.

    `columns` are those of the file, of which the reader may have to choose one.
    """
    if not proposal.doubts:
        return proposal.text
    answers: dict[int, int] = {}
    many = len(proposal.doubts)
    with st.container(border=True):
        questions = f"{many} questions" if many > 1 else "One question"
        st.markdown(f"**{questions} that the file does not answer**")
        for number, doubt in enumerate(proposal.doubts):
            picked, written = _ask(doubt, columns, f"{number} {key}")
            if picked is not None:
                answers[number] = picked
                proposal = _filled(proposal, number, written)
    return proposal.answered(answers)


def _ask(doubt: Doubt, columns: Sequence[str], key: str) -> tuple[int | None, dict[str, str]]:
    """The number of the suggestion that was picked, and what was written into its gaps."""
    picked = st.radio(
        plain(doubt.question),
        range(len(doubt.suggestions)),
        index=0 if len(doubt.suggestions) == 1 else None,
        format_func=lambda number: plain(in_words(doubt.suggestions[number])),
        key=f"doubt {key}",
    )
    if picked is None:
        return None, {}
    gaps = GAP.findall(doubt.suggestions[picked])
    written = {
        name: _written(name, f"{picked} {key}", columns, quoted=bool(sign))
        for name, sign, _ in gaps
    }
    return (picked if all(written.values()) else None), written


def in_words(suggestion: str) -> str:
    """A suggestion as a reader takes it: what it means, and in short what it writes."""
    means = ", ".join(SAID.findall(suggestion))
    if means.endswith("left out"):
        return "Leave it out"
    writes = SECTION.sub("", SAID.sub("", suggestion)).strip(" ;")
    if writes.startswith("[ratings."):
        missing = re.search(r"missing = \[([^\]]*)\]", writes)
        silent = f"; {missing[1]} means no answer" if missing else ""
        return f"The rating of a touchpoint{f', {means}' if means else ''}{silent}"
    if means:
        writes = SCORE.sub(r"“\1”", writes).removeprefix("constant = …")
    writes = COLUMN.sub(lambda said: _column(*said.groups(), asked=bool(means)), writes)
    writes = DAY.sub(r"“\2” is the day of a month of \1", writes).removesuffix(" of …")
    short = writes if len(writes) <= LONGEST else f"{writes[:LONGEST]}…"
    return ": ".join(filter(None, [means[:1].upper() + means[1:], short]))


def _column(role: str, column: str, *, asked: bool) -> str:
    """A column, as TOML quotes it; what it is to be, unless the question says that already."""
    named = f"“{json.loads(column)}”" if column != '"…"' else "a column that you choose"
    return f"{SCORES[role]}: {named}" if role in SCORES and not asked else named


def _written(name: str, key: str, columns: Sequence[str], *, quoted: bool) -> str:
    """What the reader writes into a gap, as TOML; empty until they do."""
    label, key = name.replace("_", " ").capitalize(), f"gap {name} {key}"
    if name == "constant":
        day = st.date_input("The day", None, key=key)
        return day.isoformat() if isinstance(day, date) else ""
    if name in NUMBERS:
        low, high = NUMBERS[name]
        number = st.number_input(label, low, high, None, key=key)
        return "" if number is None else str(number)
    if name in SCORES:
        written = st.selectbox("Column", columns, None, key=key) or ""
    else:
        written = st.text_input(label, key=key).strip()
    return draft.text(written) if quoted and written else written


def _filled(proposal: Proposal, number: int, written: Mapping[str, str]) -> Proposal:
    """The proposal with what was written in the gaps of one doubt."""

    def fill(line: str) -> str:
        return GAP.sub(lambda gap: f"{gap[1]} = {written.get(gap[1], gap[0])}", line)

    parts = [
        replace(part, lines=tuple(map(fill, part.lines)))
        if written and isinstance(part, Ask) and part.doubt == number
        else part
        for part in proposal.parts
    ]
    return replace(proposal, parts=tuple(parts))
