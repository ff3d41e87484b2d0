"""Text that people wrote, shown as they wrote it."""

import re


def plain(text: str) -> str:
    """The text with whatever Markdown would read into it taken literally."""
    return re.sub(r"([\\`*_\[\]#$:~|<>])", r"\\\1", text)
