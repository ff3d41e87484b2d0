"""Floor: a static page with Plotly and the four charts, whose filter adds up sums in the page.

Usage: static_page.py PORT; makes the page of the file that PEER_DATA names, then serves it.
"""

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import plotly
from common import UNITS, connected

NET = "count(*) filter (recommend >= 9) - count(*) filter (recommend <= 6), count(*)"
SATISFIED, EASY = "count(*) filter (satisfaction >= 4)", "count(*) filter (ease >= 5)"
SUMS = {
    "months": f"select business_unit, strftime(date_trunc('month', day), '%Y-%m-%d'), {NET} "
    "from answers group by 1, 2 order by 2",
    "cells": f"select business_unit, stage, channel, {SATISFIED}, count(*) "
    "from answers group by 1, 2, 3 order by 2, 3",
    "pairs": f"select business_unit, region, {SATISFIED}, {EASY}, count(*) "
    "from answers group by 1, 2 order by 1, 2",
}


def files():
    """Path → body and kind of what is served."""
    connection = connected()
    sums = {name: connection.sql(query).fetchall() for name, query in SUMS.items()}
    page = Path(__file__).with_name("static_page.html").read_text("utf-8")
    filled = page.replace("SUMS", json.dumps(sums)).replace("UNITS", json.dumps(UNITS))
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return {
        "/": (gzip.compress(filled.encode(), 6), "text/html", "no-cache"),
        "/plotly.min.js": (
            gzip.compress(script.read_bytes(), 6),
            "text/javascript",
            "public, immutable, max-age=31536000",
        ),
    }


SERVED = files()


class Handler(BaseHTTPRequestHandler):
    """Answers with a compressed file, kept open for the next question."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body, kind, keeping = SERVED.get(self.path, (b"", "text/plain", "no-cache"))
        self.send_response(200 if body else 404)
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", keeping)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
