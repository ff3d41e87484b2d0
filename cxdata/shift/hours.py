"""The hours of a shift, which may end on the next morning."""

import re
from dataclasses import dataclass

from cxdata.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Hours:
    """From the full hour `begins` (0 to 23), for `length` hours; it belongs to the day it began."""

    begins: int = 0
    length: int = 24

    @classmethod
    def of(cls, text: str) -> "Hours":
        """The hours written as `06-14`, `22-06` or `whole day`.

        Raises:
            UsageError: for anything else.
        """
        if text == WHOLE_DAY:
            return cls()
        found = re.fullmatch(r"(\d{1,2})[-–](\d{1,2})", text.strip())
        begins, ends = (int(part) for part in found.groups()) if found else (99, 99)
        if begins > 23 or ends > 24:
            raise UsageError(f"{text!r} are no hours of a shift. Write them as 06-14 or 22-06.")
        return cls(begins=begins, length=(ends - begins) % 24 or 24)

    @property
    def whole(self) -> bool:
        """Whether it is the whole calendar day."""
        return self.begins == 0 and self.length == 24

    def words(self) -> str:
        """`06–14 h`, or `whole day`."""
        if self.whole:
            return WHOLE_DAY
        return f"{self.begins:02}–{(self.begins + self.length) % 24:02} h"

    def text(self) -> str:
        """As `of` reads it."""
        if self.whole:
            return WHOLE_DAY
        return f"{self.begins:02}-{(self.begins + self.length) % 24:02}"


WHOLE_DAY = "whole day"
SHIFTS = (WHOLE_DAY, "06-14", "14-22", "22-06")
"""What the page offers; the command line and a link take any hours."""
