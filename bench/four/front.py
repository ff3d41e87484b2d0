"""The app with the four charts as its front page; all else is the app's own."""

import app
from bench.four.page import show

SECTION = "Bench"
others = {
    section: [page for page in pages if page[0]]
    for section, pages in app.PAGES.items()
    if section != SECTION
}
app.PAGES = {SECTION: [("", "Four charts", ":material/grid_view:", show)], **others}

if __name__ == "__main__":
    app.main()
