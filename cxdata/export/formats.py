"""The names of what can be exported, which the command line knows without loading the rest."""

from typing import Literal, get_args

Format = Literal["png", "pdf"]
Theme = Literal["light", "dark"]
SizeName = Literal["1920x1080", "a4", "phone"]
Drawn = Literal["png", "pdf", "svg"]
"""What a template becomes: a file, or for a page an SVG, which is sharp at any size."""
FORMATS: tuple[Format, ...] = get_args(Format)
PAGE_FORMATS = ("pdf", "png", "html", "pptx", "xlsx")
"""What a whole page becomes: the endings in `forms.FORMS`."""
THEMES: tuple[Theme, ...] = get_args(Theme)
SIZE_NAMES: tuple[SizeName, ...] = get_args(SizeName)
