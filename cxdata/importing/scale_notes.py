"""Says of each score that was asked on another scale than the standard one what was made of it."""

from cxdata.importing.mapping import STANDARD_SCALES, Answer, Mapping
from cxdata.importing.proposing import header_scale


def scale_notes(mapping: Mapping) -> tuple[str, ...]:
    """A sentence for each such score; figures on another scale are not compared unawares."""
    return tuple(filter(None, map(_note, mapping.answers)))


def _note(answer: Answer) -> str | None:
    standard = STANDARD_SCALES.get(answer.name)
    if standard is None or answer.scale is None or answer.column is None or answer.values:
        return None
    ends = "{:g}-{:g}".format
    low, high = sorted((answer.scale.low, answer.scale.high))
    if (low, high) != (min(standard), max(standard)):
        return (
            f"{answer.name} was asked on {ends(low, high)} and stretched to the standard "
            f"{ends(*standard)}: compare it with care"
        )
    stated = header_scale.stated(answer.column)
    if stated is not None and stated.ends != (min(standard), max(standard)):
        return (
            f"{answer.name} was asked on {ends(*stated.ends)} and is kept as answered: this is "
            f"not the standard {ends(*standard)} scale"
        )
    return None
