"""The charts of a page that was run without a browser, as the browser would get them."""

import json
from typing import Any

import plotly.graph_objects as go
from streamlit.testing.v1 import AppTest


def sent(app: AppTest) -> list[dict[str, Any]]:
    """What each chart sends: `data`, `layout`, `height`, `alt` and perhaps `clicks`."""
    # What tells how wide the window is sends nothing.
    parts = [one.proto.bytes for one in app.get("bidi_component")]
    return [json.loads(part) for part in parts if part]


def figures(app: AppTest) -> list[go.Figure]:
    """Every chart of the page."""
    return [go.Figure(data=one["data"], layout=one["layout"]) for one in sent(app)]
