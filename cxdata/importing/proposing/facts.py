"""Finds what is known of an answer besides its scores: who, where, how, and in which words."""

import re
from collections.abc import Sequence

from cxdata.importing.proposing import likert, words
from cxdata.importing.proposing.column import ADDRESS, E_MAIL, PERCENT, Column
from cxdata.importing.proposing.draft import Draft, comment, example, listed, text
from cxdata.importing.proposing.proposal import Sureness

YES = {"yes", "true", "1", "y", "ja", "si", "sí", "oui", "wahr", "verdadero", "vrai"}
NO = {"no", "false", "0", "n", "nein", "non", "falsch", "falso", "faux"}
STANDARD_YES_NO = {"yes", "true", "1", "no", "false", "0"}
LONGEST_NAME = 80
MOST_UNITS = 2_000
PROSE = 15
"""So many characters on average are written by hand."""
MOST_CHOICES, OFTEN = 12, 8
"""So few texts, each so often on average, were not written but chosen."""
ROW_NUMBERS = {"#", "no", "nr", "lfd nr", "row", "zeile", "fila", "ligne"}
COUNTED = 100
NEARLY_UNIQUE = 0.95
QUESTION_CODE = re.compile(r"^[a-z]{1,2} \d")
"""A header like Q4STORE: its numbers are answers to a question, not names of units."""
MEAN_WEIGHT = (0.8, 1.25)


def propose_personal(draft: Draft, columns: Sequence[Column]) -> None:
    """Columns that say who a person is are named in `[source]`, so that they are taken out."""
    found = []
    for column in columns:
        by_values = column.mostly(E_MAIL) or column.mostly(ADDRESS)
        by_header = words.PERSONAL.search(column.words) is not None and not _of_place(column)
        if by_values or (
            by_header
            and not column.tick
            and words.RATING.search(column.words) is None
            and words.short(column)
        ):
            why = "its values" if by_values else "its header"
            draft.guess(column.name, "personal data", "sure" if by_values else "likely", why)
            found.append(column.name)
    if found:
        draft.left.append(comment(f"personal data: {', '.join(found)}")[2:])
        draft.personal += [name for name in found if name not in draft.personal]


def propose_ids(draft: Draft, columns: Sequence[Column], *, known: bool) -> None:
    """The id of an answer, which is unique; and the customer's, which may come again."""
    customers = [c for c in columns if words.CUSTOMER_ID.strength(c) is not None]
    others = [c for c in columns if c not in customers and not _of_place(c)]
    named = [
        (strength, c) for c in others if (strength := words.RESPONSE_ID.strength(c)) is not None
    ]
    if not known:
        _propose_id(draft, sorted(named, key=lambda pair: pair[0]))
    for _, column in named:
        if column.name not in draft.used and not column.unique:
            draft.used.add(column.name)
            found = f"{column.distinct:,} different values in {column.rows:,} rows"
            draft.left.append(f"{text(column.name)}: {found}, so no id of an answer")
    if len(customers) == 1:
        said = draft.guess(customers[0].name, "customer_id", "likely", "its header")
        draft.say("columns", f"customer_id = {text(customers[0].name)}", said)
    elif customers:
        _which(draft, "customer_id", customers)


def _of_place(column: Column) -> bool:
    return any(role.strength(column) is not None for role in words.PLACES)


def _propose_id(draft: Draft, ranked: Sequence[tuple[int, Column]]) -> None:
    """The first that is an id, or may be one."""
    for strength, column in ranked:
        if column.words in ROW_NUMBERS and column.unique and _counts(column):
            draft.used.add(column.name)
            draft.left.append(f"{text(column.name)}: row numbers, which begin anew in every file")
        elif column.unique:
            sureness: Sureness = "sure" if strength < 2 else "likely"
            why = "its header, and no value comes twice"
            said = draft.guess(column.name, "response_id", sureness, why)
            draft.say("columns", f"response_id = {text(column.name)}", said)
            return
        elif _nearly_unique(column):
            _ask_id(draft, column)
            return


def _counts(column: Column) -> bool:
    """Whether the cells are 1, 2, 3, …"""
    return column.first(COUNTED) == [
        str(number) for number in range(1, min(COUNTED, column.rows) + 1)
    ]


def _nearly_unique(column: Column) -> bool:
    return column.distinct >= NEARLY_UNIQUE * column.rows


def _ask_id(draft: Draft, column: Column) -> None:
    draft.used.add(column.name)
    twice = column.rows - column.distinct
    again = f'{twice:,} values of "{column.name}" are blank or come again'
    question = f"{again}. Is it the id of an answer, of which the latest counts?"
    draft.ask(
        column.name,
        question,
        columns=[
            f"response_id = {text(column.name)}",
            "# no id of an answer: one is made from file and row",
        ],
    )


def propose_weight(draft: Draft, columns: Sequence[Column]) -> None:
    """A weight is a number in every row, 1 on average; a parcel's weight is not."""
    for column in columns:
        if words.WEIGHT.strength(column) is None:
            continue
        numbers = column.numbers
        filled = sum(numbers.values())
        if column.blanks or column.texts or not filled or min(numbers) < 0:
            draft.used.add(column.name)
            draft.left.append(f"{text(column.name)}: a weight is needed in every row")
            continue
        mean = sum(value * n for value, n in numbers.items()) / filled
        line = f"weight = {text(column.name)}"
        if MEAN_WEIGHT[0] <= mean <= MEAN_WEIGHT[1]:
            said = draft.guess(
                column.name, "weight", "sure", f"its header, and {mean:.2f} on average"
            )
            draft.say("columns", line, said)
        else:
            draft.used.add(column.name)
            question = (
                f'"{column.name}" is {mean:.2f} on average, not 1. Is it how much an answer counts?'
            )
            draft.ask(column.name, question, columns=[line, "# no weight of an answer"])
        return


def propose_resolved(draft: Draft, columns: Sequence[Column]) -> None:
    """Whether the first contact resolved it, as yes and no."""
    if any(guess.role == "resolved_first_contact" for guess in draft.guesses):
        return
    found = [c for c in columns if words.FCR.strength(c) is not None and yes_no(c)]
    if len(found) > 1:
        _which(draft, "resolved_first_contact", found)
    for column in found[:1] if len(found) == 1 else []:
        said = draft.guess(
            column.name, "resolved_first_contact", "likely", "its header, and yes and no"
        )
        draft.say("columns", f"resolved_first_contact = {text(column.name)}", said)
        strange = [v for v in column.said if v.lower() not in STANDARD_YES_NO]
        if strange:
            told = ", ".join(f"{text(v)} = {text(v.lower() in YES)}" for v in strange)
            draft.say("values", f"resolved_first_contact = {{ {told} }}")
        if column.silent:
            draft.say("missing", f"resolved_first_contact = {listed(column.silent)}")


def yes_no(column: Column) -> bool:
    """Whether every cell says yes or no."""
    return column.few and bool(column.said) and {v.lower() for v in column.said} <= YES | NO


def propose_places(draft: Draft, columns: Sequence[Column]) -> None:
    """Dimensions: the strongest header first, each column once."""
    found = [
        (strength, place, role, column)
        for column in columns
        if _dimension(column)
        for place, role in enumerate(words.PLACES)
        if (strength := role.strength(column)) is not None
    ]
    filled = {guess.role for guess in draft.guesses}
    for strength, _, role, column in sorted(found, key=lambda f: (f[0], f[1], f[3].place)):
        if column.name in draft.used or role.name in filled:
            continue
        rivals = [
            c for s, _, r, c in found if (s, r) == (strength, role) and c.name not in draft.used
        ]
        filled.add(role.name)
        if len(rivals) > 1:
            _which(draft, role.name, rivals)
            continue
        if _merged(column):
            _ask_merged(draft, role.name, column)
            continue
        many = f"{column.distinct:,} value{'s' * (column.distinct != 1)}"
        few = many + (f" like {_example(column)}" if column.few else "")
        said = draft.guess(
            column.name, role.name, "sure" if strength == 0 else "likely", f"its header; {few}"
        )
        draft.say("columns", f"{role.name} = {text(column.name)}", said)


def _merged(column: Column) -> bool:
    """Whether each name stands once above blank cells, as where cells are merged downwards."""
    once = column.few and not column.silent and set(column.said.values()) == {1}
    return (
        once
        and column.distinct > 1
        and column.blanks >= column.distinct
        and "" not in column.first(1)
    )


def _ask_merged(draft: Draft, role: str, column: Column) -> None:
    draft.used.add(column.name)
    question = (
        f'Only {column.distinct:,} of {column.rows:,} rows have "{column.name}", each another one, '
        "as where cells are merged downwards. Copy each into the rows below it in the file; or "
        "shall the others have none?"
    )
    line = f"{role} = {text(column.name)}  # the others have none"
    draft.ask(column.name, question, columns=[line, f"# {role}: left out"])


def _dimension(column: Column) -> bool:
    """Few names that come again, of a header that names them."""
    if not column.said or column.length > LONGEST_NAME or not words.short(column) or yes_no(column):
        return False
    if column.tick or words.OTHER.search(column.words) or column.mostly(PERCENT):
        return False
    if likert.scale_of(column.texts if column.few else ()) is not None:
        return False
    fractions = column.few and any(value != int(value) for value in column.numbers)
    if column.few and not column.texts and QUESTION_CODE.match(column.words):
        return False
    several = column.distinct <= max(30, column.rows // 2)
    return not fractions and several and column.distinct <= MOST_UNITS


def _example(column: Column) -> str:
    return f'"{example(next(iter(column.said)))}"'


def propose_comment(draft: Draft, columns: Sequence[Column]) -> None:
    """What customers wrote; masked when it is imported."""
    found = []
    known = any(guess.role == "comment" for guess in draft.guesses)
    for column in columns if not known else ():
        strength = words.COMMENT.strength(column)
        if strength is None or column.numbers or not column.said or _listed(column):
            continue
        if strength <= 1 or (column.length > PROSE and not _chosen(column)):
            found.append((strength, column))
    best = [column for strength, column in found if strength == min(s for s, _ in found)]
    if len(best) > 1:
        _which(draft, "comment", best)
    for column in best if len(best) == 1 else []:
        said = draft.guess(
            column.name, "comment", "likely", "its header, and texts; they are masked when imported"
        )
        draft.say("columns", f"comment = {text(column.name)}", said)


def _listed(column: Column) -> bool:
    """Whether the texts are yes and no, or a scale in words."""
    return yes_no(column) or (column.few and likert.scale_of(column.texts) is not None)


def _chosen(column: Column) -> bool:
    return column.distinct <= MOST_CHOICES and column.answered >= OFTEN * column.distinct


def _which(draft: Draft, role: str, found: Sequence[Column]) -> None:
    """Several columns of equal standing."""
    draft.used |= {column.name for column in found}
    names = " or ".join(f'"{column.name[:60]}"' for column in found[:6])
    lines = [f"{role} = {text(column.name)}" for column in found]
    draft.ask(
        found[0].name, f"Which column is {role}: {names}?", columns=[*lines, "# none of them"]
    )


def propose_drops(draft: Draft, columns: Sequence[Column]) -> None:
    """Previews, tests and unfinished answers are dropped only by a person's word."""
    for column in columns:
        if not column.few or not re.search(
            r"\bstatus\b|\bstate\b|finished|complete|\btest\b", column.words
        ):
            continue
        odd = [
            v
            for v in column.said
            if re.search(r"preview|test|partial|incomplete|disqualif|abandon", v.lower())
        ]
        if odd and len(odd) < len(column.said):
            draft.used.add(column.name)
            count = sum(column.said[value] for value in odd)
            rule = f"[[drop.rows]]\ncolumn = {text(column.name)}\nequals = {listed(odd)}"
            question = f'{count:,} rows have {", ".join(odd)[:60]} in "{column.name}". Drop them?'
            draft.ask(column.name, question, drop=[rule, "# kept: they count as answers"])
            return
