"""The little Markdown that pages write, as plain words: what is bold stays, links are left out."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """Words in one weight."""

    text: str
    bold: bool


JOINER = "\u2060"
"""Keeps Streamlit from making icons and links of what people wrote; files make none of it."""
TOKEN = re.compile(
    r"\\(?P<literal>.)"
    r"|(?P<bold>\*\*)"
    r"|(?P<quiet>\*|`)"
    r"|:material/\w+:"
    r"|:[a-z]+(?:-[a-z]+)?\[(?P<coloured>(?:\\.|:material/\w+:|[^\]\\])*)\]"
    r"|\[(?:\\.|[^\]\\])*\]\([^)]*\)",
    re.DOTALL,
)
"""A link leads to another page of the dashboard, so that outside of it nothing is lost with it."""
MARKER = re.compile(r"^(?:#{1,6} |- )")
"""What makes a line a heading or a point of a list."""


def spans(text: str) -> list[list[Span]]:
    """The lines of a text, each as words in one weight after another.

    `**NPS** 41  \\nn 12` → `[[NPS bold, " 41"], ["n 12"]]`. What `pages.parts.text.plain` escaped
    comes back as it was written.
    """
    return [_line(line) for line in re.split(r" *\n", text.replace(JOINER, "").strip())]


def bare(text: str) -> str:
    """The text without any mark, in one line."""
    joined = " ".join("".join(span.text for span in line) for line in spans(text))
    return " ".join(joined.split())


def _line(line: str) -> list[Span]:
    found: list[Span] = []
    for text, bold in _parts(MARKER.sub(lambda mark: "• " if mark[0] == "- " else "", line)):
        if not text:
            continue
        if found and found[-1].bold == bold:
            found[-1] = Span(found[-1].text + text, bold)
        else:
            found.append(Span(text, bold))
    return [Span(re.sub(" {2,}", " ", span.text), span.bold) for span in found]


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    bold, done = False, 0
    for token in TOKEN.finditer(line):
        yield line[done : token.start()], bold
        done = token.end()
        if token["bold"]:
            bold = not bold
        elif token["literal"]:
            yield token["literal"], bold
        elif token["coloured"] is not None:
            yield from _parts(token["coloured"])
    yield line[done:], bold
