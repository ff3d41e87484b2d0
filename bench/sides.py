"""Times floors, peers and ours side by side: one browser, all servers up, one driven at a time."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from bench import answers, browsing, numbers, targets
from bench.environments import NotInstalled, install, superset_home
from bench.numbers import Different
from bench.places import SUPERSET, circumstances, load
from bench.servers import NotStarted, Server, memory, running
from bench.targets import Target
from tests.browser import harness

STEPS = 2
"""Units that are chosen one after the other on each visit."""
TROUBLE = (BrowserError, browsing.NotPainted, Different, NotInstalled, NotStarted)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is timed, how often, and over how many answers."""

    answers: int = 1_000_000
    rounds: int = 5
    only: tuple[str, ...] = ()
    """Names of targets; all where there are none."""
    company: Path | None = None
    """The data set of our own pages; else the company with as many answers."""

    def wants(self, name: str) -> bool:
        return not self.only or name in self.only


@dataclass
class Timed:
    """One target, its server where it has one, and what was measured of it."""

    target: Target
    server: Server | None = None
    state: Any = None
    samples: dict[str, list[float]] = field(default_factory=dict)
    trouble: str = ""

    def note(self, name: str, value: float | None) -> None:
        if value is not None:
            self.samples.setdefault(name, []).append(round(value, 4))

    def told(self) -> dict[str, Any]:
        about = {"label": self.target.label, "kind": self.target.kind}
        return about | {"samples": self.samples, "trouble": self.trouble}


def measure(plan: Plan) -> dict[str, Any]:
    """Start what is wanted, compare numbers, time it in rounds, and give all samples."""
    file, data = answers.flat(plan.answers), answers.data_set(plan.answers)
    begun = load()
    with ExitStack() as stack:
        browser = stack.enter_context(harness.chromium())
        timed = [_begun(stack, one, file) for one in _wanted(plan, file, data)]
        timed += _overview(stack, browser, plan)
        for one in _sound(timed):
            with noted(one):
                _first(browser, one, file, data)
        for number in range(plan.rounds):
            turn = number % max(1, len(timed))
            for one in _sound([*timed[turn:], *timed[:turn]]):
                with noted(one):
                    _visit(browser, one, number)
            print(f"round {number + 1} of {plan.rounds}, load {load()}", flush=True)
        for one in _sound(timed):
            assert one.server
            one.note("memory", memory(one.server.pid))
    return circumstances(plan.rounds, begun) | {
        "answers": plan.answers,
        "targets": {one.target.name: one.told() for one in timed},
        "duckdb": _raw(file),
    }


def _wanted(plan: Plan, file: Path, data: Path) -> Iterator[Target | Timed]:
    yield from (one for one in targets.floors() if plan.wants(one.name))
    for peer in targets.peers():
        if plan.wants(peer.name):
            yield peer
    if plan.wants("superset"):
        try:
            install(SUPERSET)
            yield targets.superset(superset_home(file))
        except NotInstalled as error:
            yield Timed(targets.superset(Path()), trouble=f"not installed: {error}")
    if plan.wants("four"):
        yield targets.four(data)


def _begun(stack: ExitStack, one: Target | Timed, file: Path) -> Timed:
    """The target with its server up, or with the reason why it is not."""
    if isinstance(one, Timed):
        return _spoken(one)
    timed = Timed(one)
    try:
        if one.installed:
            install(one.installed)
        timed.server = stack.enter_context(running(one, {"PEER_DATA": str(file)}))
        timed.note("start", timed.server.seconds)
    except (NotInstalled, NotStarted) as error:
        timed.trouble = str(error)
    return _spoken(timed)


def _overview(stack: ExitStack, browser: Browser, plan: Plan) -> list[Timed]:
    """Our front page as it is served, over the made-up company."""
    if not plan.wants("overview"):
        return []
    data = plan.company or answers.company_set(plan.answers)
    asked = targets.page("", "Overview", data, 0, 0)
    timed = _begun(stack, asked, data)
    if not timed.server:
        return [timed]
    timed.target, timed.server = surveyed(browser, timed.server, data, "", "Overview")
    return [timed]


def surveyed(
    browser: Browser, server: Server, data: Path, path: str, title: str
) -> tuple[Target, Server]:
    """A page of ours, once it is known how many charts and tiles it has."""
    blank = targets.page(path, title, data, 0, 0)
    with browsing.reader(browser, blank) as context:
        page = context.new_page()
        page.goto(server.url + blank.url)
        page.wait_for_selector("[data-testid=stApp]")
        harness.settled(page, seconds=60)
        tiles = page.locator("[data-testid=stMetricValue]").count()
        charts = page.evaluate(f"__bench.selector = '{targets.PLOTLY}', __bench.shown().length")
    target = targets.page(path, title, data, charts, tiles)
    return target, Server(target, server.port, server.pid, server.seconds)


def _first(browser: Browser, one: Timed, file: Path, data: Path) -> None:
    """The first visit: numbers are compared, and bytes counted; the server is warm afterwards."""
    assert one.server
    if one.target.signs_in:
        one.state = browsing.signed_in(browser, one.server)
    with browsing.reader(browser, one.target, one.state) as context:
        page, wire, rows = context.new_page(), browsing.Wire(), []
        wire.watch(context, page)
        page.on("response", lambda answer: rows.extend(_rows(answer)))
        painted = browsing.go(page, one.server)
        one.note("first load", painted.charts)
        for name, value in wire.taken().items():
            one.note(f"load, {name}", value)
        if not one.target.same:
            return
        _compare(page, rows, data, ())
        browsing.prepare(page, one.target)
        # The last units of all, so that no round finds these sets in a cache.
        for unit in answers.UNITS[-STEPS:]:
            rows.clear()
            wire.taken()
            browsing.choose(page, one.target, unit)
        for name, value in wire.taken().items():
            one.note(f"filter, {name}", value)
        _compare(page, rows, data, answers.UNITS[-STEPS:])


def _rows(answer: Any) -> list[list[dict[str, Any]]]:
    """What a chart of Superset asked for, if it is that."""
    if "/api/v1/chart/data" not in answer.url:
        return []
    return [result["data"] for result in answer.json().get("result", []) if "data" in result]


def _compare(
    page: Page, rows: Sequence[list[dict[str, Any]]], data: Path, units: Sequence[str]
) -> None:
    expected, overall = numbers.ours(data, units)
    shown = (
        numbers.of_superset(rows) if rows else numbers.of_plotly(page.evaluate("__bench.shown()"))
    )
    numbers.compare(shown, expected)
    counted = numbers.counts(data)
    if abs(numbers.overall(shown, counted) - overall) > numbers.SHOWN:
        raise Different(f"overall: {numbers.overall(shown, counted)} shown, {overall} is ours")


def _visit(browser: Browser, one: Timed, number: int) -> None:
    """A cold load, a warm one, and units chosen that were not chosen together before."""
    assert one.server
    with browsing.reader(browser, one.target, one.state) as context:
        page, cold = browsing.load(context, one.server)
        one.note("cold", cold.charts)
        one.note("tiles", cold.tiles)
        page.close()
        page, warm = browsing.load(context, one.server)
        one.note("warm", warm.charts)
        if one.target.filter is None:
            return
        browsing.prepare(page, one.target)
        for step in range(STEPS):
            unit = answers.UNITS[(number + step) % (len(answers.UNITS) - STEPS)]
            changed = browsing.choose(page, one.target, unit)
            one.note("filter", changed.charts)
            one.note("filter settled", changed.settled)


def _sound(timed: Sequence[Timed]) -> list[Timed]:
    return [one for one in timed if not one.trouble]


@contextmanager
def noted(one: Timed) -> Iterator[None]:
    """Trouble ends the timing of one target, and is told; the others go on."""
    try:
        yield
    except TROUBLE as error:
        one.trouble = f"{type(error).__name__}: {str(error)[:200]}"
        _spoken(one)


def _spoken(one: Timed) -> Timed:
    if one.trouble:
        print(f"{one.target.label}: {one.trouble}", flush=True)
    return one


def _raw(file: Path) -> Mapping[str, list[float]]:
    """Seconds of the four queries together in DuckDB alone, over all units and over one."""
    found: dict[str, list[float]] = {"all": [], "one unit": []}
    with duckdb.connect() as connection:
        connection.execute(f"create view answers as from '{file}'")
        for number in range(8):
            for name, units in (("all", []), ("one unit", [answers.UNITS[number]])):
                begun = time.perf_counter()
                for query in targets.queries():
                    connection.execute(query, [units]).fetchall()
                found[name].append(round(time.perf_counter() - begun, 4))
    return {name: spent[1:] for name, spent in found.items()}
