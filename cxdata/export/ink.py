"""The two sets of colours of a picture, light and dark: those of the pages."""

from collections.abc import Mapping

from PIL import ImageColor

from cxdata.export.formats import Theme

INKS: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "paper": "#FFFFFF",
        "panel": "#F3F5F8",
        "text": "#0B1219",
        "quiet": "#3A4655",
        "grid": "#E1E6EB",
        "edge": "#C5CDD6",
        "good": "#00599C",
        "bad": "#9A4A00",
    },
    "dark": {
        "paper": "#10151C",
        "panel": "#1A222D",
        "text": "#E8EDF2",
        "quiet": "#C3CCD6",
        "grid": "#2A3440",
        "edge": "#3A4655",
        "good": "#8CC8FF",
        "bad": "#F0A565",
    },
}


def hexed(colour: str | None, opacity: float = 1.0) -> str | None:
    """A colour of Plotly's as `#RRGGBBAA`; None for none and for one that is not seen at all."""
    if not colour or colour == "transparent":
        return None
    alpha = opacity
    if colour.startswith("rgba"):
        *parts, own = colour[5:-1].split(",")
        colour, alpha = f"rgb({','.join(parts)})", opacity * float(own)
    red, green, blue = ImageColor.getrgb(colour)[:3]
    if round(alpha * 255) == 0:
        return None
    return f"#{red:02X}{green:02X}{blue:02X}{round(alpha * 255):02X}"
