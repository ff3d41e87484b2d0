"""Sees at a glance whether every row of a delimited text is one line, which is sooner read."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import numpy.typing as npt

QUOTE, LINE_FEED, RETURN = b'"'[0], b"\n"[0], b"\r"[0]
PIECE = 1 << 20
"""Bytes that are looked at in one go: few enough to stay near the processor."""
THREADS = 2
Places = npt.NDArray[np.int64]


def is_line_by_line(body: memoryview, delimiter: str) -> bool:
    """Whether it is sure that no quoted cell holds a line break.

    Where a quotation mark opens a cell otherwise than at its beginning, nothing is sure.
    """
    sign = delimiter.encode()
    if len(sign) != 1:
        return False
    opens = np.zeros(256, bool)
    opens[[sign[0], LINE_FEED, RETURN, QUOTE]] = True
    quoted = False
    with ThreadPoolExecutor(THREADS) as pool:
        places = range(0, len(body), PIECE)
        for turned, sure in pool.map(partial(_looked_at, body, opens), places):
            if not sure[quoted]:
                pool.shutdown(wait=False, cancel_futures=True)
                return False
            quoted ^= turned
    return not quoted


def _looked_at(
    body: memoryview, opens: npt.NDArray[np.bool_], start: int
) -> tuple[bool, tuple[bool, bool]]:
    """Whether the quotation marks of a piece are odd in number, and what is sure of its lines.

    That is told for two cases: that the piece begins outside quotes, and within.
    """
    signs = np.frombuffer(body[start : start + PIECE], np.uint8)
    breaks = np.flatnonzero((signs == LINE_FEED) | (signs == RETURN))
    quotes = np.flatnonzero(signs == QUOTE)
    if not len(quotes):
        return False, (True, not len(breaks))
    last = body[start - 1] if start else LINE_FEED
    opening = opens[np.where(quotes > 0, signs[quotes - 1], last)]
    odd = np.searchsorted(quotes, breaks) % 2 == 1
    outside = bool(opening[::2].all()) and not odd.any()
    within = bool(opening[1::2].all() and odd.all())
    return len(quotes) % 2 == 1, (outside, within)
