"""A page without a browser: the command line runs the page's own code and takes its record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit import logger
from streamlit.testing.v1 import AppTest

from cxdata.dataset import Dataset
from cxdata.errors import CXDataError, UsageError, unknown
from cxdata.export.record import Record
from cxdata.selection import Selection
from pages.parts import recording

SCRIPT = "from pages.parts import headless\nheadless.visit()"
SECONDS = 300
FRONT = "overview"
UNRECORDED = ("import", "snapshots")
Show = Callable[[Dataset, Selection], None]


@dataclass(frozen=True, kw_only=True)
class _Wish:
    path: str
    dataset: Dataset
    selection: Selection


def record(
    name: str,
    dataset: Dataset,
    selection: Selection,
    choices: Mapping[str, Sequence[str]],
) -> Record:
    """What the page shows of a selection.

    Args:
        name: as in the page's address: `trends`; the front page is `overview`.
        dataset: what is shown.
        selection: made by `access.select`, as that of every page.
        choices: the page's own, as its address writes them: `{"metric": ["csat"]}`.

    Raises:
        UsageError: for a page that there is not, or what the page says that cannot be shown.
        CXDataError: where the page fails.
    """
    # Outside of a server Streamlit warns of many things that only a server has.
    logger.set_log_level("ERROR")
    run = AppTest.from_string(SCRIPT, default_timeout=SECONDS)
    run.session_state["wish"] = _Wish(path=_path(name), dataset=dataset, selection=selection)
    for key, values in choices.items():
        run.query_params[key] = list(values)
    run.run()
    if "failure" in run.session_state:
        raise run.session_state["failure"]
    if run.exception:
        raise CXDataError(f"The page {name} could not be drawn: {run.exception[0].message}")
    _refuse_in_vain(run, choices)
    found: Record = run.session_state["record"]
    return found


def _refuse_in_vain(run: AppTest, choices: Mapping[str, Sequence[str]]) -> None:
    """Streamlit lets go of a value that a page does not offer; a file must not be about another."""
    offered = {
        getattr(one, "key", None): [str(option) for option in getattr(one, "options", ())]
        for one in run.main
    }
    for key, values in choices.items():
        dropped = key not in run.query_params and key in run.session_state
        default = [str(run.session_state[key])] == list(values) if dropped else False
        if dropped and not default and not set(values) <= set(offered.get(key, ())):
            raise UsageError(f"The page does not offer {key}={' or '.join(values)} here.")


def visit() -> None:
    """The script of the run: draws the page that is wished for."""
    wish: _Wish = st.session_state["wish"]
    with recording.at(wish.path):
        try:
            _shows()[wish.path](wish.dataset, wish.selection)
        except CXDataError as error:
            st.session_state["failure"] = error
        recorder = recording.recorded()
        if recorder:
            st.session_state["record"] = recorder.record()


def _shows() -> Mapping[str, Show]:
    from app import PAGES

    return {path: show for pages in PAGES.values() for path, _, _, show in pages}


def _path(name: str) -> str:
    paths = {path or FRONT: path for path in _shows() if path not in UNRECORDED}
    if name not in paths:
        raise UsageError(unknown("page", name, paths))
    return paths[name]
