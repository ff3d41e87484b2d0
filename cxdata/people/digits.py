"""Tells payment-card and phone numbers from dates, prices and other numbers in a text."""

import re
from collections.abc import Callable, Iterator, Sequence

from phonenumbers import (
    SUPPORTED_REGIONS,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)
from stdnum import luhn

DEFAULT_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT")
"""Where a number without country code is looked up, unless the mapping names other regions."""
REGIONS = frozenset(SUPPORTED_REGIONS)
Span = tuple[int, int]

GAP = r"[\s().\-‐-―−/·_\u00ad\u200b\u2060]"  # noqa: RUF001
_COUNTRY_CODE = re.compile(r"(?:\+|\b00)\d{1,3}\D{0,2}$")
_DIGITS = re.compile(r"\d+")
_RUN = re.compile(rf"\d+(?:{GAP}{{1,3}}\d+)*")
_DAY, _LINK = r"(?:0?[1-9]|[12]\d|3[01])", r"[./-]"
_ORDINARY = re.compile(
    rf"(?<![\d./-])(?:\d{{4}}({_LINK}){_DAY}\1{_DAY}(?!{_LINK}?\d)"
    rf"|{_DAY}({_LINK}){_DAY}\2(?:(?:19|20)\d\d(?!{_LINK}?\d)|\d\d(?![ ./-]?\d)))"
    r"|(?<![\d.,])\d{1,3}(?:[.,']\d{3})*[.,]\d\d(?!\d|[.,]\d)"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)"
)
"""Dates, prices and moments, which are no part of a longer number."""
_CARD_LENGTHS, _PHONE_LENGTHS, _TRUNK_LENGTHS = range(12, 20), range(7, 16), range(9, 13)
_CARD_SHAPES = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (8, 8), (6, 13), (4, 4, 4, 1), (4, 4, 5)}
_CARD_SHAPES |= {(4, 4, 4, 4, last) for last in (1, 2, 3)}
_PHONE_SHAPES = {(3, 3, 4), (1, 3, 3, 4)}
_NO, _PERHAPS, _YES = range(3)


def cards(text: str) -> Iterator[Span]:
    """Where a payment card's number stands: its check digit is right and it is written as one."""
    for groups in _runs(text):
        yield from _best(text, groups, _CARD_LENGTHS, lambda window: _card(text, window))


def phones(text: str, regions: Sequence[str]) -> Iterator[Span]:
    """Where a phone number stands: international, or as it is dialled in one of `regions`."""
    for groups in _runs(text):
        yield from _best(text, groups, _PHONE_LENGTHS, lambda w: _phone(text, w, regions))


def ordinary_hidden(text: str) -> str:
    """`text` with dates, prices and moments struck out, and every sign in its place."""
    return _ORDINARY.sub(_struck_out, text)


def _struck_out(ordinary: re.Match[str]) -> str:
    before = ordinary.string[max(0, ordinary.start() - 8) : ordinary.start()]
    return ordinary[0] if _COUNTRY_CODE.search(before) else "|" * len(ordinary[0])


def _runs(text: str) -> Iterator[list[Span]]:
    """Groups of digits that stand close together."""
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _DIGITS.finditer(text, *run.span())]
        if sum(end - start for start, end in groups) >= _PHONE_LENGTHS.start:
            yield groups


def _best(
    text: str, groups: list[Span], lengths: range, judge: Callable[[list[Span]], int]
) -> Iterator[Span]:
    """From the left, the longest windows of whole groups that are sure, else that may be it."""
    first = 0
    while first < len(groups):
        chosen, best = 1, _NO
        for window in reversed(list(_windows(groups, first, lengths))):
            sureness = judge(window)
            if sureness > best:
                chosen, best = len(window), sureness
            if best == _YES:
                break
        if best:
            start = groups[first][0]
            while start and text[start - 1] in "+(":
                start -= 1
            yield start, groups[first + chosen - 1][1]
        first += chosen


def _windows(groups: list[Span], first: int, lengths: range) -> Iterator[list[Span]]:
    digits = 0
    for last in range(first, len(groups)):
        digits += groups[last][1] - groups[last][0]
        if digits >= lengths.stop:
            return
        if digits in lengths:
            yield groups[first : last + 1]


def _card(text: str, window: list[Span]) -> int:
    parts = [text[start:end] for start, end in window]
    shape = tuple(map(len, parts))
    if len(parts) > 1 and (shape not in _CARD_SHAPES or all(map(_is_year, parts))):
        return _NO
    return _YES if luhn.is_valid("".join(parts)) else _NO


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("19", "20")


def _phone(text: str, window: list[Span], regions: Sequence[str]) -> int:
    parts = [text[start:end] for start, end in window]
    digits, shape = "".join(parts), tuple(map(len, parts))
    abroad = digits.startswith("00") and not digits.startswith("000")
    if abroad or text[: window[0][0]].rstrip("( ").endswith("+"):
        return _international(digits.removeprefix("00"))
    if all(map(_is_year, parts)):
        return _NO
    if shape in _PHONE_SHAPES or _local(text, window, digits):
        return _YES
    if set(shape) == {5} and len(shape) > 1:
        return _YES if any(_written(digits, region) == parts for region in regions) else _NO
    trunk = digits[0] == "0" and digits[1] != "0" and len(parts[0]) > 1
    if trunk and len(digits) in _TRUNK_LENGTHS:
        return _YES
    return _YES if any(_number(digits, region) for region in regions) else _NO


def _international(digits: str) -> int:
    if len(digits) not in _PHONE_LENGTHS:
        return _NO
    return _YES if _number(f"+{digits}", None) else _PERHAPS


def _local(text: str, window: list[Span], digits: str) -> bool:
    """As North Americans write a number without its area code; a range of prices looks alike."""
    written = text[window[0][0] : window[-1][1]]
    return bool(re.fullmatch(r"\d{3}-\d{4}", written)) and not digits.endswith("00")


def _number(digits: str, region: str | None):  # type: ignore[no-untyped-def]
    """The phone number that `digits` are; None where they are none."""
    if region and not _possible(digits, region):
        return None
    try:
        number = parse(digits, region)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None


def _possible(digits: str, region: str) -> bool:
    """Whether first digit and length are right, which is much sooner found out than the rest."""
    known = PhoneMetadata.metadata_for_region(region)
    if known is None or known.general_desc is None:
        return False
    prefix, lengths = known.national_prefix or "", known.general_desc.possible_length
    if prefix == "0" and not digits.startswith(prefix):
        return False
    return len(digits) in lengths or len(digits.removeprefix(prefix)) in lengths


def _written(digits: str, region: str) -> list[str]:
    number = _number(digits, region)
    return format_number(number, PhoneNumberFormat.NATIONAL).split() if number else []
