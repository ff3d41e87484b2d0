"""Charts in a real browser: the figure's numbers, the reader's theme and width, mouse and keys."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cxdata.charts import bundle, theme
from tests.browser import harness
from tests.browser.harness import CHART, Complaints, Server
from tests.browser.test_pages import choose_unit
from tests.conftest import ROOT, SAMPLE
from tests.test_charts_sent import drawn_types

Serve = Callable[[Path], Server]
Open = Callable[..., Page]
DATA = "one => JSON.parse(JSON.stringify(one.data.map(({uid, ...rest}) => rest)))"
INK = "one => getComputedStyle(one.querySelector('.xtick text')).fill"


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def charts_in(frame: bytes) -> list[dict[str, Any]]:
    message = ForwardMsg.FromString(frame)
    content = message.delta.new_element.bidi_component.bytes
    return [json.loads(content)] if content else []


def test_a_chart_shows_its_figure_in_the_readers_theme_and_width(
    chromium: Browser, serve: Serve
) -> None:
    server = serve(SAMPLE)
    page = harness.open_page(chromium, server.url)
    complaints = Complaints(home=server.url)
    complaints.watch(page)
    frames: list[bytes] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame))
    )
    page.goto("/trends")
    harness.settled(page)
    chart = page.locator(CHART).first
    (figure,) = [one for frame in frames for one in charts_in(frame)]
    assert chart.evaluate(DATA) == figure["data"]
    assert chart.get_attribute("role") == "img"
    assert chart.get_attribute("aria-label") == figure["alt"]
    assert drawn_types() <= set(page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)"))
    assert chart.evaluate(INK) == rgb(theme.INK["light"])
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"({INK})(document.querySelector('{CHART}')) === '{rgb(theme.INK['dark'])}'"
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"document.querySelector('{CHART} .main-svg').clientWidth < 390")
    harness.settled(page)
    box, drawn = chart.bounding_box(), chart.locator(".main-svg").first.bounding_box()
    assert box and drawn and abs(box["width"] - drawn["width"]) <= 1
    assert drawn["height"] == figure["layout"]["height"]
    last = page.get_by_text("Side by side", exact=True).bounding_box()
    assert last and last["x"] + last["width"] < 390, "the last choice is cut on a phone"
    assert not complaints.found
    page.context.close()


def test_what_a_reader_hid_stays_hidden_and_plotly_is_loaded_once(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "trends")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Plotly.once = true")
    page.locator(CHART).locator(".legendtoggle").first.click()
    hidden = "one => one.data.filter(trace => trace.visible === 'legendonly').length"
    page.wait_for_function(f"({hidden})(document.querySelector('{CHART}')) > 0")
    shown = page.locator(CHART).evaluate(DATA)
    choose_unit(page, "Insurance")
    now = page.locator(CHART)
    assert now.evaluate(DATA) != shown and now.evaluate(hidden) > 0
    harness.leaf(page, "Why it moved", "Insight")
    page.wait_for_url("**/why**")
    harness.settled(page)
    assert page.evaluate("Plotly.once")
    assert not [url for url in asked if bundle.PLOTLY.name in url]


STARTS = """(() => {
    let plotly;
    window.told = { tiles: [], draws: {} };
    const tiles = () => document.querySelectorAll("[data-testid=stMetricValue]").length;
    Object.defineProperty(window, "Plotly", {
        get: () => plotly,
        set(made) {
            plotly = made;
            told.tiles.push(tiles());
            const react = made.react;
            made.react = (place, ...rest) => {
                const name = place.getAttribute("aria-label");
                told.draws[name] = (told.draws[name] ?? 0) + 1;
                return react(place, ...rest);
            };
        },
    });
})()"""


def test_tiles_stand_before_plotly_starts_and_a_filter_draws_each_chart_once(
    chromium: Browser, serve: Serve
) -> None:
    page = harness.open_page(chromium, serve(SAMPLE).url)
    page.add_init_script(STARTS)
    page.goto("/")
    page.wait_for_selector(CHART)
    harness.settled(page)
    tiles = page.get_by_test_id("stMetricValue").count()
    assert page.evaluate("told.tiles") == [tiles] and tiles > 3
    page.evaluate("told.draws = {}")
    choose_unit(page, "Insurance")
    drawn = page.evaluate("told.draws")
    assert len(drawn) == page.locator(CHART).count() and set(drawn.values()) == {1}
    page.context.close()


def test_points_are_reached_by_keys_and_a_chart_is_not_sent_twice(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "touchpoints", height=1600)
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: frames.append(f)))
    page.reload()
    harness.settled(page)
    chart = page.locator(CHART).first
    chart.focus()
    page.keyboard.press("ArrowRight")
    expect(chart.locator(".hoverlayer text").first).to_be_attached()
    said = chart.locator("xpath=following-sibling::span")
    expect(said).not_to_be_empty()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**column=**")
    harness.settled(page)
    assert any("clicks" in one for frame in frames for one in charts_in(frame))
    frames.clear()
    page.get_by_text("Why it moved", exact=True).last.click()
    harness.settled(page)
    assert len(frames) > 20 and not any("clicks" in c for frame in frames for c in charts_in(frame))


def test_a_chart_has_its_height_before_it_is_drawn_and_without_serve_py(
    chromium: Browser, tmp_path: Path
) -> None:
    waiting: list[Route] = []
    with harness.serve(SAMPLE, tmp_path / "log", ROOT / "app.py") as server:
        page = harness.open_page(chromium, server.url)
        page.route(f"**/{bundle.PLOTLY.name}", lambda route: waiting.append(route))
        page.goto(server.url)
        place = page.locator(CHART).first
        place.wait_for(state="attached")
        while not waiting:
            page.wait_for_timeout(50)
        begun = place.bounding_box()
        (script,) = waiting
        script.continue_()
        harness.settled(page)
        assert begun == place.bounding_box() and begun["height"] > 50
        page.context.close()
