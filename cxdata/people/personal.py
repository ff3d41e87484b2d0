"""Finds what identifies a person in a text: e-mail addresses, bank, card and phone numbers."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from stdnum import iban, numdb
from stdnum.cz import bankaccount as czech
from stdnum.es import ccc as spanish
from stdnum.no import kontonr as norwegian
from stdnum.nz import bankaccount as new_zealand
from stdnum.us import rtn as american

from cxdata.people.digits import DEFAULT_REGIONS, GAP, Span, cards, ordinary_hidden, phones

E_MAIL, PHONE, CARD, BANK = "e-mail", "phone", "card", "bank account"
KINDS = (E_MAIL, PHONE, CARD, BANK)
_LONG, _AT = re.compile(r"(?:\d\D{0,3}){6}\d"), re.compile(r"[@\uff20]|[(\[{](?i:at)[)\]}]|&#64;")
RISKY = f"{_AT.pattern}|{_LONG.pattern}"
"""A text without this holds nothing that is masked; it is cheap to look for."""

_ADDRESS = re.compile(
    r"""(?:"[^"\n]{1,64}"|[^\s@\uff20<>()\[\],;:"\\]{1,64})"""
    r"""(?:[ ]?(?:[@\uff20]|[(\[{]at[)\]}]|&#64;)[ ]?)"""
    r"""(?:(?:[\w-]{1,63}(?:\.|[ ]?[(\[{]dot[)\]}][ ]?)){1,126}[\w-]{2,63}|\[[\w.:]{2,60}\])""",
    re.IGNORECASE,
)
_IBAN = re.compile(rf"(?=([A-Z]{{2}}{GAP}?\d{{2}}(?:{GAP}?[A-Z0-9]){{11,30}}))", re.IGNORECASE)
_ACCOUNTS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = tuple(
    (re.compile(rf"(?<!\d)(?:{shape})(?!\d)"), valid)
    for shape, valid in (
        (r"\d{4}[ .-]?\d{4}[ .-]?\d\d[ .-]?\d{10}", spanish.is_valid),
        (r"\d{4}[ .]\d\d[ .]\d{5}", norwegian.is_valid),
        (r"\d\d-\d{4}-\d{7}-\d{2,3}", new_zealand.is_valid),
        (r"(?:\d{2,6}-)?\d{6,10}/\d{4}", czech.is_valid),
        (r"\d{9}", american.is_valid),
    )
)


def found(text: str, regions: Sequence[str] = DEFAULT_REGIONS) -> list[tuple[int, int, str]]:
    """Where in `text` something personal stands, and its kind; in order, none overlapping."""
    plain, taken = ordinary_hidden(_ascii(text)), []
    looks: tuple[tuple[str, re.Pattern[str], Callable[[str], Iterator[Span]]], ...] = (
        (E_MAIL, _AT, _addresses),
        (BANK, _LONG, _ibans),
        (BANK, _LONG, _accounts),
        (CARD, _LONG, cards),
        (PHONE, _LONG, lambda rest: phones(rest, regions)),
    )
    for kind, sign, look in looks:
        spans = list(look(plain)) if sign.search(plain) else []
        for start, end in spans:
            taken.append((start, end, kind))
            plain = f"{plain[:start]}{'|' * (end - start)}{plain[end:]}"
    return sorted(taken)


def masked(text: str, regions: Sequence[str] = DEFAULT_REGIONS) -> tuple[str, list[str]]:
    """`text` with what is personal replaced by its kind, and the kinds in order."""
    parts, kinds, place = [], [], 0
    for start, end, kind in found(text, regions):
        parts += [text[place:start], f"[{kind}]"]
        kinds.append(kind)
        place = end
    return "".join([*parts, text[place:]]), kinds


def _ascii(text: str) -> str:
    """The text with the digits and the plus of numbers as ASCII has them, each in its place."""
    if text.isascii():
        return text
    text = text.replace("\uff0b", "+")
    return re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)


def _addresses(text: str) -> Iterator[Span]:
    return (match.span() for match in _ADDRESS.finditer(text))


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        signs = [place for place, sign in enumerate(match[1]) if sign.isalnum()]
        length = _iban_length(match[1][:2].upper())
        if length and len(signs) >= length:
            end = signs[length - 1] + 1
            if iban.is_valid("".join(match[1][place] for place in signs[:length])):
                yield match.start(), match.start() + end


@cache
def _iban_length(country: str) -> int | None:
    ((_, known), *_) = numdb.get("iban").info(country)
    parts = re.findall(r"(\d+)!", known.get("bban", ""))
    return 4 + sum(map(int, parts)) if parts else None


def _accounts(text: str) -> Iterator[Span]:
    for shape, valid in _ACCOUNTS:
        yield from (match.span() for match in shape.finditer(text) if valid(match[0]))
