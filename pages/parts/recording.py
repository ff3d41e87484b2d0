"""Keeps what a page shows while it draws it, so that what leaves the screen is just that."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import streamlit as st

from cxdata import definitions
from cxdata.dataset import Dataset
from cxdata.export import link
from cxdata.export.light import bare
from cxdata.export.record import Grid, Picture, Piece, Record
from cxdata.metrics import METRICS
from cxdata.selection import Selection
from pages.parts.links import link_to

DAYS = ("period", "from", "to")
WHICH_DATA = ("version", "then")
"""What an address says of the data, not of the view: the same view is there in every version."""


class Recorder:
    """The record of a run that is still going on; whole once the page is drawn."""

    def __init__(self, head: Record) -> None:
        self._head = head
        self._pieces: list[Piece] = []
        self._held: list[Piece] = []
        self.beside = False
        """Whether what is drawn now stands beside a chart that is drawn after it."""

    def put(self, piece: Piece) -> None:
        """Add what was just drawn; what stands beside a chart follows it."""
        if self.beside:
            self._held.append(piece)
            return
        self._pieces.append(piece)
        if isinstance(piece, (Picture, Grid)):
            self._pieces += self._held
            self._held = []

    def record(self) -> Record:
        """All that the page showed so far."""
        return replace(self._head, pieces=(*self._pieces, *self._held))


_running: ContextVar[Recorder | None] = ContextVar("recorder", default=None)
_path: ContextVar[str | None] = ContextVar("path", default=None)


def begin(
    title: str, dataset: Dataset, shown: Selection | str, choices: Mapping[str, str]
) -> Recorder:
    """Start the record of this run; `frame.head` does it."""
    view = _view(shown, choices)
    path, _, asked = _pinned(view).partition("?")
    recorder = Recorder(
        Record(
            title=bare(title),
            shown=shown if isinstance(shown, str) else shown.sentence(),
            as_of=dataset.as_of(),
            data_set=dataset.about.name,
            version=dataset.version,
            definitions=definitions.version(METRICS),
            view=view,
            link=link.link(path, ()) and f"{link.link(path, ())}{'?' if asked else ''}{asked}",
            made_up=dataset.about.made_up,
            units=None if isinstance(shown, str) else shown.wanted("business_unit"),
        )
    )
    _running.set(recorder)
    return recorder


def forget() -> None:
    """Keep nothing from here on: before a page says its name, and where somebody edits."""
    _running.set(None)


def put(piece: Piece) -> None:
    """Add to the record of this run, where there is one."""
    recorder = _running.get()
    if recorder:
        recorder.put(piece)


@contextmanager
def at(path: str) -> Iterator[None]:
    """Record a page that is at `path` but was not opened by its address."""
    forget()
    before = _path.set(path)
    try:
        yield
    finally:
        _path.reset(before)


@contextmanager
def beside() -> Iterator[None]:
    """What is drawn within stands beside the next chart, and comes after it in the record."""
    recorder = _running.get()
    if recorder is None:
        yield
        return
    recorder.beside = True
    try:
        yield
    finally:
        recorder.beside = False


def recorded() -> Recorder | None:
    """The record of this run."""
    return _running.get()


def _pinned(view: str) -> str:
    """The view with the version that the reader's address names, if it names one."""
    version = st.query_params.get(WHICH_DATA[0])
    return f"{view}{'&' if '?' in view else '?'}version={version}" if version else view


def _view(shown: Selection | str, chosen: Mapping[str, str]) -> str:
    """The page's address with its days written out, so that it does not drift with the data."""
    path = _path.get()
    if path is None:
        path = urlsplit(st.context.url or "").path.rsplit("/", 1)[-1]
    every = [
        (key, value)
        for key in st.query_params
        for value in st.query_params.get_all(key)
        if key not in WHICH_DATA
    ]
    if isinstance(shown, str):
        asked = urlencode(sorted(every))
        return f"{path}?{asked}" if asked else path
    given = {*DAYS, *chosen, *(name for name, _ in shown.filters)}
    asked = urlencode(sorted((key, value) for key, value in every if key not in given))
    return "&".join(filter(None, [link_to(path, shown, chosen), asked]))
