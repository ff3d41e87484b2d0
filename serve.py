"""The app as a server meets it: `streamlit run serve.py`, or `uvicorn serve:app`."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from cxdata.shelf import shelf
from serving import lingering, prompt, warming
from serving.compressed import CompressedStatic
from serving.head import EarlyCharts
from serving.headers import SafeHeaders
from serving.health import healthz
from serving.wall import Walls

FORECASTS = "statsmodels.tsa.statespace.kalman_filter"


@asynccontextmanager
async def _warm(served: st.App) -> AsyncIterator[dict[str, Any]]:
    """The front page before the first reader is let in, the others meanwhile; then the watch."""
    paths = _paths()
    # The front page also makes Streamlit take its pages from the app, not from the folder.
    await warming.visit_all(served, paths[:1], {})
    warming.settle()
    shelf().watched = True
    rest = asyncio.create_task(_keep_warm(served, paths))
    yield {}
    rest.cancel()
    with suppress(asyncio.CancelledError):
        await rest


def _paths() -> Sequence[str]:
    # The pages keep caches, which want a server that already runs.
    from app import PAGES

    return [path for pages in PAGES.values() for path, *_ in pages]


async def _keep_warm(served: st.App, paths: Sequence[str]) -> None:
    # Whoever sets the first goal would wait two seconds for the library of its forecast.
    await asyncio.to_thread(import_module, FORECASTS)
    await warming.visit_all(served, paths[1:], {})
    warming.settle()
    await warming.watch(served, shelf(), paths)


def _front(request: Request) -> RedirectResponse:
    # To Streamlit the first page has no name, and a typed one would lead to nothing.
    return RedirectResponse(f"./?{request.url.query}")


SERVED: Mapping[str, Any] = {
    "lifespan": _warm,
    "routes": [Route("/healthz", healthz), Route("/overview", _front)],
    "middleware": [Middleware(one) for one in (SafeHeaders, Walls, CompressedStatic, EarlyCharts)],
}
lingering.install()
prompt.install()
app = st.App(Path(__file__).parent / "app.py", **SERVED)
