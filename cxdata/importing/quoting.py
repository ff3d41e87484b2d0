"""Sees at a glance whether every row of a delimited text is one line, which is sooner read."""

import numpy as np
import numpy.typing as npt

from cxdata.importing.decoding import pieces

QUOTE, LINE_FEED, RETURN = b'"'[0], b"\n"[0], b"\r"[0]
Places = npt.NDArray[np.int64]


def is_line_by_line(body: memoryview, delimiter: str) -> bool:
    """Whether it is sure that no quoted cell holds a line break.

    Where a quotation mark opens a cell otherwise than at its beginning, nothing is sure.
    """
    sign = delimiter.encode()
    if len(sign) != 1:
        return False
    before = (sign[0], LINE_FEED, RETURN, QUOTE)
    opened, last = 0, LINE_FEED
    for piece in pieces(body):
        if b'"' in piece:
            signs = np.frombuffer(piece, np.uint8)
            quotes = np.flatnonzero(signs == QUOTE)
            openers = quotes[opened::2]
            ahead = np.where(openers > 0, signs[openers - 1], last)
            if not np.isin(ahead, before).all() or _breaks_inside(signs, quotes, opened):
                return False
            opened = (opened + len(quotes)) % 2
        elif opened and (b"\n" in piece or b"\r" in piece):
            return False
        last = piece[-1]
    return not opened


def _breaks_inside(signs: npt.NDArray[np.uint8], quotes: Places, opened: int) -> bool:
    """Whether an odd number of quotation marks stands before a line break."""
    breaks = np.flatnonzero((signs == LINE_FEED) | (signs == RETURN))
    return bool(((np.searchsorted(quotes, breaks) + opened) % 2).any())
