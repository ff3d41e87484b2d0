"""Times the cold and the warm load of each of our pages, one server and one browser for all."""

from pathlib import Path
from typing import Any

from app import PAGES
from bench import answers, browsing, sides, targets
from bench.places import circumstances, load
from bench.servers import running
from bench.sides import Timed
from tests.browser import harness


def measure(size: int, rounds: int, company: Path | None = None) -> dict[str, Any]:
    """Every page of the navigation, in turn, so that what slows the machine slows them alike."""
    data, begun = company or answers.company_set(size), load()
    entries = [(path, title) for pages in PAGES.values() for path, title, *_ in pages]
    timed = []
    with (
        running(targets.page("", "Overview", data, 0, 0), {}) as server,
        harness.chromium() as browser,
    ):
        for path, title in entries:
            target, own = sides.surveyed(browser, server, data, path, title)
            timed.append(Timed(target, own))
        for number in range(rounds):
            for one in timed:
                with sides.noted(one), browsing.reader(browser, one.target) as context:
                    assert one.server
                    page, wire = context.new_page(), browsing.Wire()
                    if number == 0:
                        wire.watch(context, page)
                    one.note("cold", browsing.go(page, one.server).charts)
                    if number == 0:
                        for name, value in wire.taken().items():
                            one.note(f"load, {name}", value)
                    page.close()
                    one.note("warm", browsing.load(context, one.server)[1].charts)
            print(f"round {number + 1} of {rounds}, load {load()}", flush=True)
    return circumstances(rounds, begun) | {
        "answers": size,
        "targets": {one.target.name: one.told() | {"charts": _charts(one)} for one in timed},
    }


def _charts(one: Timed) -> int:
    return one.target.charts if one.target.reads == "plotly" else 0
