"""Texts that any file can hold, whatever was written into them."""

import re

from cxdata.export.lettering import left_to_right

UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""What has no place in XML."""


def clean(text: str) -> str:
    """The text on one line, without what a file cannot hold; names of other scripts stay put."""
    return left_to_right(" ".join(UNPRINTED.sub(" ", text).split()))
