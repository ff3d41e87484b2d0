"""The frame around every page: the data set, the filters, and where a reader can go."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from cxdata import access
from cxdata.dataset import Dataset
from cxdata.errors import CXDataError, UsageError
from cxdata.published import versions
from cxdata.selection import Selection
from cxdata.shelf import shelf
from cxdata.store import going_on
from pages.act import goals, recognition, shift_board
from pages.insight import (
    comments,
    compare,
    drivers,
    engagement,
    money,
    overview,
    touchpoints,
    trends,
    why,
)
from pages.manage import definitions, import_survey, quality, snapshots
from pages.parts import filters, frame, pinned, recording, then
from serving import warming

ICON = str(Path(__file__).parent / "static" / "icon.png")
UNREAD = "Until then the pages show only what was published."
Show = Callable[[Dataset, Selection], None]
Entry = tuple[str, str, str, Show]
# Section → URL path, title, icon and function of each page; the first page is the front page.
# What most readers come for stands without a section: one click away.
PAGES: dict[str, Sequence[Entry]] = {
    "": [
        ("", "Overview", ":material/dashboard:", overview.show),
        ("trends", "Trends", ":material/show_chart:", trends.show),
        ("touchpoints", "Touchpoints", ":material/grid_on:", touchpoints.show),
        ("engagement", "Engagement", ":material/bubble_chart:", engagement.show),
        ("goals", "Goals", ":material/flag:", goals.show),
    ],
    "Insight": [
        ("why", "Why it moved", ":material/waterfall_chart:", why.show),
        ("compare", "Compare", ":material/balance:", compare.show),
        ("drivers", "Drivers", ":material/account_tree:", drivers.show),
        ("comments", "Comments", ":material/forum:", comments.show),
        ("money", "Engagement to money", ":material/payments:", money.show),
    ],
    "Act": [
        ("shift-board", "Shift board", ":material/co_present:", shift_board.show),
        ("recognition", "Recognition", ":material/volunteer_activism:", recognition.show),
    ],
    "Manage": [
        ("import", "Import", ":material/upload_file:", import_survey.show),
        ("definitions", "Definitions", ":material/menu_book:", definitions.show),
        ("quality", "Quality", ":material/fact_check:", quality.show),
        ("snapshots", "Snapshots", ":material/photo_library:", snapshots.show),
    ],
}


def main() -> None:
    """Open the version to serve, ask for the filters, and run the page that was chosen."""
    st.set_page_config(page_title="CX dashboard", page_icon=ICON, layout="wide")
    if import_survey.allowed() and versions.untouched(shelf().folder):
        _beginning(shelf().folder).run()
        return
    try:
        served = shelf().dataset(st.context.headers.get(warming.HEADER))
        dataset, gone = pinned.asked(served)
        warnings = [*filter(None, [shelf().complaint, gone]), *filters.in_vain(dataset)]
        selection = filters.filters(dataset, access.EVERYONE)
    except CXDataError as error:
        _navigation(partial(_failed, error)).run()
        return
    _navigation(partial(_visit, dataset, selection, warnings)).run()


def offered(pages: Sequence[Entry]) -> list[Entry]:
    """The pages of a section, without the import where this server does not allow it."""
    return [page for page in pages if page[3] is not import_survey.show or import_survey.allowed()]


def _navigation(visit: Callable[[Show], None]) -> Page:
    sections = {
        section: [
            st.Page(partial(visit, show), url_path=path, title=title, icon=icon, default=not path)
            for path, title, icon, show in offered(pages)
        ]
        for section, pages in PAGES.items()
    }
    return st.navigation(sections, position="top")


def _beginning(folder: Path) -> Page:
    """Where nothing was published yet, every link leads to the import, and no other page is."""
    every = [page for pages in PAGES.values() for page in pages]
    (path, title, icon, _) = next(page for page in every if page[3] is import_survey.show)
    begin = partial(import_survey.begin, folder)
    first = st.Page(begin, url_path=path, title=title, icon=icon, default=not path)
    others = [
        st.Page(
            partial(st.switch_page, first),
            url_path=other,
            title=name,
            default=not other,
            visibility="hidden",
        )
        for other, name, _, _ in every
        if other != path
    ]
    return st.navigation([first, *others], position="top")


def _failed(error: CXDataError, _: Show) -> None:
    if isinstance(error, UsageError):
        st.info(str(error), icon=":material/info:")
    else:
        st.error(str(error), icon=":material/error:")


def _visit(dataset: Dataset, selection: Selection, warnings: list[str], show: Show) -> None:
    recording.forget()
    frame.warnings(warnings)
    pinned.banner(dataset)
    above = st.container()
    with going_on() as complaints:
        try:
            show(dataset, selection)
        except CXDataError as error:
            _failed(error, show)
    with above:
        frame.warnings([f"{text} {UNREAD}" for text in dict.fromkeys(complaints)])
        then.beside_now(dataset, selection)


if __name__ == "__main__":
    main()
