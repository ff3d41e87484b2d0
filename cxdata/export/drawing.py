"""Charts as a bare PNG, without finding and footer, for what has its own."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

import plotly.graph_objects as go
from PIL import Image

from cxdata.export.picture import Footer, picture


def png(figures: Mapping[str, go.Figure], finding: str) -> tuple[bytes, float, float]:
    """The charts as a PNG, with its width and height in points."""
    footer = Footer(shown="", data="", version="", as_of=date(2000, 1, 1))
    image = picture(figures, finding, footer, "png", bare=True)
    with Image.open(BytesIO(image)) as opened:
        return image, opened.width / 2, opened.height / 2
