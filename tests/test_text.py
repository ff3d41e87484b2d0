"""Text that people wrote: no icon, link or markup comes of it, and what a reader sees is whole."""

import pytest

from cxdata.errors import UsageError
from cxdata.export.light import JOINER
from pages.parts.text import MARKUP, plain, told


@pytest.mark.parametrize(
    "written",
    [
        "http://evil.example",
        "www.evil.example",
        ":material/home:",
        ":smile:",
        "mail a@evil.example",
    ],
)
def test_icons_and_links_are_kept_apart_by_a_joiner_alone(written: str) -> None:
    shown = plain(written)
    assert shown != MARKUP.sub(r"\\\1", written)
    assert shown.replace(JOINER, "").replace("\\", "") == written


@pytest.mark.parametrize("written", ["at 12:30", "Dec 2025: NPS 4", "CSAT 60% (57% to 63%)", "a@b"])
def test_a_sentence_keeps_its_letters(written: str) -> None:
    assert plain(written).replace("\\", "").replace(JOINER, "") == written
    assert JOINER not in plain("at 12:30, so: 4")


def test_markdown_is_taken_literally() -> None:
    assert plain("<b>*x*</b> [y](z) $1$ #~|`") == r"\<b\>\*x\*\</b\> \[y\](z) \$1\$ \#\~\|\`"


def test_an_error_keeps_the_names_of_columns_as_code_and_no_other_markup() -> None:
    said = told(UsageError("“*Desk*” and `rm -rf` need “Ease” (`responses.ease`)"))
    assert said == "“\\*Desk\\*” and \\`rm -rf\\` need “Ease” (`responses.ease`)"
