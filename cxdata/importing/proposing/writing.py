"""Writes the scores that were found into the draft, each with its open questions."""

import re
from collections import Counter
from collections.abc import Hashable, Sequence

from cxdata.importing.mapping import RATING_SCALE, STANDARD_SCALES
from cxdata.importing.proposing.draft import Draft, comment, listed, table, text
from cxdata.importing.proposing.proposal import Ask
from cxdata.importing.proposing.scale import Option
from cxdata.importing.proposing.scored import Scored, touchpoint
from cxdata.importing.proposing.scores import Choice

LONGEST_NAME = 80
PLACES = ("columns", "scales", "missing", "values")


def write_choice(draft: Draft, choice: Choice) -> None:
    """A standard score; a question where there are several columns or readings of it."""
    first = choice.candidates[0]
    if len(choice.candidates) == 1 or choice.role == "recommend":
        draft.used |= {found.column.name for found in choice.candidates}
    asked = " ".join(filter(None, (choice.question, first.fit.question)))
    if not asked:
        option = first.fit.options[0]
        said = draft.guess(
            first.column.name, choice.role, first.fit.sureness, f"{first.why}; {first.fit.why}"
        )
        lines = _lines(first, option)
        draft.say("columns", lines["columns"], said)
        for place in PLACES[1:]:
            if lines[place]:
                draft.say(place, lines[place])
        _guess_missing(draft, first, option)
        return
    options = [(found, o) for found in choice.candidates for o in found.fit.options if o.kept]
    written = [_lines(found, option) for found, option in options]
    leave = any(not option.kept for found in choice.candidates for option in found.fit.options)
    if leave or choice.question:
        written.append(dict.fromkeys(PLACES, "") | {"columns": f"# {choice.role}: left out"})
    for lines, (_, option) in zip(written, options, strict=False):
        lines["columns"] += f"  # {option.words}" if option.words else ""
    places = {place: [lines[place] for lines in written] for place in PLACES}
    name = f'"{first.column.name[:60]}"'
    question = asked if choice.question else f"{name} ({choice.role}): {asked}"
    draft.ask(first.column.name, question, **places)


def _lines(found: Scored, option: Option) -> dict[str, str]:
    """What a standard score has to say in each section."""
    name = found.role
    missing = _missing(found, option)
    values = option.values or found.points.values
    return {
        "columns": f"{name} = {text(found.column.name)}",
        "scales": f"{name} = {_scale(option, STANDARD_SCALES[name])}" if option.source else "",
        "missing": f"{name} = {listed(missing)}" if missing else "",
        "values": f"{name} = {table(values)}" if values else "",
    }


def _missing(found: Scored, option: Option) -> list[object]:
    return [*option.missing, *found.points.silent, *option.words_missing]


def _scale(option: Option, standard: tuple[int, int]) -> str:
    return f"{{ from = {listed(option.source or standard)}, to = {listed(standard)} }}"


def _guess_missing(draft: Draft, found: Scored, option: Option) -> None:
    missing = _missing(found, option)
    if missing:
        draft.guess(
            found.column.name, "missing", found.fit.sureness, f"{listed(missing)} is no answer"
        )


def write_ratings(draft: Draft, ratings: Sequence[Scored]) -> None:
    """The touchpoints; those with the same question are asked about once."""
    like = Counter(_general(found) for found in ratings)
    asked: dict[Hashable, int] = {}
    taken: set[str] = set()
    for found in ratings:
        column = found.column.name
        name = touchpoint(found.column.title, taken.__contains__)
        name = name if name not in taken else column
        taken.add(name)
        draft.used.add(column)
        blocks = [_block(name, found, option) for option in found.fit.options]
        if found.fit.question is None:
            why = f"{found.why}; {found.fit.why}"
            draft.ratings += ["", draft.guess(column, "rating", found.fit.sureness, why), blocks[0]]
            _guess_missing(draft, found, found.fit.options[0])
            continue
        key = _general(found)
        if key not in asked:
            asked[key] = _ask(draft, found, blocks, like[key])
        draft.ratings += ["", Ask(doubt=asked[key], lines=tuple(blocks))]


def _ask(draft: Draft, found: Scored, blocks: Sequence[str], columns: int) -> int:
    name = found.column.name
    also = f" (the same is asked of {columns - 1} more columns)" if columns > 1 else ""
    question = f'"{name[:LONGEST_NAME]}": {found.fit.question}{also}'
    return draft.doubt(name, question, [block.replace("\n", "; ") for block in blocks])


def _general(found: Scored) -> Hashable:
    """The question and its answers without the numbers that are the column's own."""
    asked = re.sub(r"[\d.,-]+", "", found.fit.question or "")
    options = tuple((o.words, o.source, o.missing, o.kept) for o in found.fit.options)
    return asked, options


def _block(name: str, found: Scored, option: Option) -> str:
    if not option.kept:
        return comment(f"{found.column.name[:LONGEST_NAME]}: left out")
    lines = [f"[ratings.{text(name)}]", f"column = {text(found.column.name)}"]
    if option.words:
        lines.insert(0, comment(option.words))
    if option.source:
        lines.append(f"scale = {_scale(option, RATING_SCALE)}")
    missing = _missing(found, option)
    if missing:
        lines.append(f"missing = {listed(missing)}")
    values = option.values or found.points.values
    if values:
        lines.append(f"values = {table(values)}")
    return "\n".join(lines)
