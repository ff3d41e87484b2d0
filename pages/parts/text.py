"""Text that people wrote, shown as they wrote it."""

import re

from cxdata.export.light import JOINER

MARKUP = re.compile(r"([\\`*_\[\]#$:~|<>])")
AFTERWARDS = re.compile(r"(?<=:)(?=[/\w+-])|(?<=\bwww)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)
"""Where `:material/home:`, `:smile:`, `https://…` and addresses are found in text already read."""

NAME = re.compile(r"(`[a-z_]+(?:\.[a-z_]+)?`)")


def plain(text: str) -> str:
    """The text with whatever Markdown would read into it taken literally.

    Icons, emoji and bare links are found in a text after its escapes were read: an invisible
    joiner keeps them apart, but for times of day such as 12:30.
    """
    return MARKUP.sub(r"\\\1", AFTERWARDS.sub(_joined, text))


def told(error: Exception) -> str:
    """What an error says, plain but for the names of columns as `columns.called` writes them."""
    parts = enumerate(NAME.split(str(error)))
    return "".join(part if place % 2 else plain(part) for place, part in parts)


def _joined(found: re.Match[str]) -> str:
    at = found.start()
    return "" if re.match(r"\d:\d", found.string[max(at - 2, 0) : at + 1]) else JOINER
