"""A survey file becomes a commented mapping: what was found out, how surely, what is asked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cxdata.importing.proposing import aggregates, facts, own_names, scores, touchpoints
from cxdata.importing.proposing.column import Column, columns
from cxdata.importing.proposing.draft import LONGEST_EXAMPLE, Draft, comment, example, listed, text
from cxdata.importing.proposing.moment import propose_moment
from cxdata.importing.proposing.opening import Opened, opened
from cxdata.importing.proposing.proposal import Doubt, Guess, Proposal
from cxdata.importing.proposing.recognised import start_from_preset
from cxdata.importing.proposing.spread import ask_about_spread
from cxdata.importing.proposing.writing import write_choice, write_ratings
from cxdata.progress import Progress, Told, nobody, within
from cxdata.tables import SCORES

__all__ = ["Doubt", "Guess", "Proposal", "propose"]

MOST_LISTED = 12
MOST_ASKED = 3
HIGHEST = 11
NO_SCORE = (
    "No column is clearly a score. Which one is? Rows that are no answers, such as figures of "
    "groups, are imported as another table (docs/other_tables.md)."
)
READ = 0.5
"""The share of the work that is done when the files are read."""


def propose(files: Sequence[Path], told: Told = nobody) -> Proposal:
    """A mapping for files never seen, with what stays open in it as questions.

    `told` hears how much of the files is read.

    Raises:
        ImportFailed: for a file that cannot be read.
    """
    survey = opened(files, within(told, 0, READ))
    told(Progress(stage="Finding out what the columns say", share=READ))
    first = survey.first
    table = own_names.proposed(first.frame.columns, name=files[0].stem, format=first.format)
    if table is not None:
        return table
    every = columns([table.frame for table in survey.tables], survey.labels)
    draft = Draft()
    name = files[0].stem.replace("_", " ")
    draft.source.append(f"name = {text(name)}  # from the file's name: it stands on receipts")
    said = start_from_preset(draft, first.format, every) if survey.preset else {}
    _source(draft, survey)
    _facts(draft, every, said, name=files[0].stem, zone=first.time_zone)
    ask_about_spread(draft, _free(draft, every))
    scales = _scores(draft, _free(draft, every))
    if scales is not None:
        figures = aggregates.proposed(every, name=files[0].stem, format=first.format)
        if figures is not None:
            return figures
        _ask_for_a_score(draft, _free(draft, every), scales)
    facts.propose_places(draft, _free(draft, every))
    facts.propose_comment(draft, _free(draft, every))
    if draft.personal:
        draft.source.append(
            f"personal = {listed(draft.personal)}  # taken out of rejected rows too"
        )
    draft.left += [_described(column) for column in _free(draft, every)]
    return draft.proposal(f"{files[0].stem}.toml", first.format)


def _free(draft: Draft, every: Sequence[Column]) -> list[Column]:
    return [column for column in every if column.name not in draft.used]


def _source(draft: Draft, survey: Opened) -> None:
    first = survey.first
    if survey.header_rows is not None:
        said = draft.guess("", "header_rows", "likely", "the rows below them have other contents")
        draft.source.append(f"header_rows = {survey.header_rows}  {said}")
    found = [
        first.format,
        first.encoding,
        f"delimiter {first.delimiter!r}" if first.delimiter else None,
    ]
    rows = f"{first.height:,} row{'s' if first.height > 1 else ''}"
    draft.source.append(comment(f"found: {', '.join(filter(None, found))}; {rows}"))


def _facts(
    draft: Draft, every: Sequence[Column], said: Mapping[str, Any], *, name: str, zone: str | None
) -> None:
    facts.propose_personal(draft, _free(draft, every))
    if "answered_at" not in said:
        propose_moment(draft, _free(draft, every), name=name, zone=zone)
    facts.propose_ids(draft, _free(draft, every), known="response_id" in said.get("columns", {}))
    facts.propose_weight(draft, _free(draft, every))
    facts.propose_resolved(draft, _free(draft, every))
    if "drop" not in said:
        facts.propose_drops(draft, _free(draft, every))


def _scores(draft: Draft, free: Sequence[Column]) -> Sequence[str] | None:
    """Propose the scores and ratings; where there is none, the columns that are on any scale."""
    read = scores.pointed(free)
    chosen, anchor = scores.choices(free, read)
    known = {guess.role for guess in draft.guesses}
    for choice in chosen:
        if choice.role not in known:
            write_choice(draft, choice)
    found, left = touchpoints.ratings(_free(draft, free), read, anchor)
    write_ratings(draft, found)
    for name, why in left.items():
        draft.used.add(name)
        draft.left.append(comment(f'"{name}": {why}')[2:])
    if found or chosen or {guess.role for guess in draft.guesses} & {*SCORES}:
        return None
    return [*read]


def _ask_for_a_score(draft: Draft, free: Sequence[Column], scales: Sequence[str]) -> None:
    """Without a score there is nothing to import."""
    possible = [c for c in free if c.name in scales and c.numbers]
    near = [c.name for c in possible if min(c.numbers) >= 0 and max(c.numbers) <= HIGHEST]
    names = near[:MOST_ASKED] or ["…"]
    lines = [f"{role} = {text(name)}" for name in names for role in ("recommend", "satisfaction")]
    draft.ask("", NO_SCORE, columns=lines)


def _described(column: Column) -> str:
    """A column without a role, with its values where they are a few."""
    if not column.said:
        return f"{text(column.name)}: blank"
    if column.few and column.distinct <= MOST_LISTED and column.length <= LONGEST_EXAMPLE:
        return comment(f"{text(column.name)}: {', '.join(map(example, column.said))}")[2:]
    kind = "numbers" if not column.texts else "texts"
    return comment(f"{text(column.name)}: {column.distinct:,} different {kind}")[2:]
