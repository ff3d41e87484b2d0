"""What is timed side by side: floors, peers and our own pages, how each starts and is worked."""

import runpy
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bench.places import HERE, PEERS, ROOT, SUPERSET

PLOTLY = ".js-plotly-plot"
MULTISELECT = "[data-testid=stMultiSelect] input"
Kind = Literal["floor", "peer", "ours"]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """How one more unit is chosen; `{unit}` is its name."""

    option: str
    opens: str = ""
    """Shows the list of options."""
    before: Sequence[str] = ()
    """Clicked once per page, unmeasured."""
    typed: bool = False
    """Whether the unit's name is typed to find it."""
    applies: str = ""
    """The button that makes it so, if the choice alone does not; its click is the one timed."""
    escapes: bool = True


@dataclass(frozen=True, kw_only=True)
class Target:
    """One dashboard: how its server starts, where it is, and how its charts are read."""

    name: str
    label: str
    kind: Kind
    command: Sequence[str]
    """With `{port}`; run in `home`."""
    home: Path = HERE / "peers"
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: str = "/"
    url: str = "/"
    reads: Literal["plotly", "text", "canvas", "script"] = "plotly"
    selector: str = PLOTLY
    charts: int = 4
    tiles: int = 0
    filter: Filter | None = None
    same: bool = False
    """Whether it shows the four charts, whose numbers are compared before it is timed."""
    signs_in: bool = False
    installed: Path | None = None
    """The environment it needs; None for the project's own."""


SERVED = "--server.port {port} --server.headless true --browser.gatherUsageStats false"
STREAMLIT = SERVED.split()
OWN_STREAMLIT = (sys.executable, "-m", "streamlit", "run")
HEALTH = "/_stcore/health"
LISTENING = "-w 1 --threads 8 --timeout 120 -b 127.0.0.1:{port}"
GUNICORN = (str(PEERS / "bin" / "gunicorn"), *LISTENING.split())
DROPDOWN = '.dash-dropdown-option:has-text("{unit}") >> nth=0'
CHOOSING = Filter(typed=True, opens=MULTISELECT, option='[role=option]:has-text("{unit}") >> nth=0')
IN_THE_SIDEBAR = Filter(
    typed=True,
    opens=f".st-key-business_unit {MULTISELECT}",
    option='[role=option]:has-text("{unit}") >> nth=0',
)


def _streamlit(name: str, label: str, kind: Kind, script: str, **more: Any) -> Target:
    command = (*OWN_STREAMLIT, script, *STREAMLIT)
    return Target(name=name, label=label, kind=kind, command=command, ready=HEALTH, **more)


def queries() -> Sequence[str]:
    """The four queries that peers with DuckDB ask, as their own file has them."""
    told = runpy.run_path(str(HERE / "peers" / "common.py"))
    return [str(query) for query in told["QUERIES"]]


def floors() -> list[Target]:
    """What no dashboard of the kind can beat."""
    return [
        _streamlit(
            "hello",
            "Streamlit hello world",
            "floor",
            "hello.py",
            reads="text",
            selector="h1",
            charts=1,
        ),
        _streamlit("one", "Streamlit, one chart", "floor", "one_chart.py", charts=1),
        Target(
            name="static",
            label="Static page, same charts",
            kind="floor",
            command=(sys.executable, "static_page.py", "{port}"),
            filter=Filter(option='button.unit:text-is("{unit}")', escapes=False),
            same=True,
        ),
    ]


def peers() -> list[Target]:
    """The same data, charts and filter, made with what else one could pick."""
    serving = "serve panel_app.py --port {port} --address 127.0.0.1"
    serving += " --allow-websocket-origin localhost:{port}"
    panel = (str(PEERS / "bin" / "panel"), *serving.split())
    chosen: dict[str, Any] = {"same": True, "kind": "peer"}
    return [
        _streamlit(
            "plain", "Plain Streamlit + DuckDB", "peer", "plain_streamlit.py",
            filter=CHOOSING, same=True,
        ),
        _streamlit(
            "pandas", "Streamlit + pandas tutorial", "peer", "pandas_streamlit.py",
            filter=CHOOSING, same=True,
        ),
        Target(
            name="dash", label="Dash", command=(*GUNICORN, "dash_app:server"), installed=PEERS,
            filter=Filter(opens="#unit", option=DROPDOWN), **chosen,
        ),
        Target(
            name="panel", label="Panel", command=panel, installed=PEERS,
            ready="/panel_app", url="/panel_app",
            filter=Filter(
                opens=".choices",
                option='.choices__item--choice:has-text("{unit}") >> nth=0',
            ),
            **chosen,
        ),
        Target(
            name="vizro", label="Vizro", command=(*GUNICORN, "vizro_app:server"), installed=PEERS,
            filter=Filter(
                before=(
                    ".dash-dropdown",
                    '.dash-dropdown-action-button:has-text("Deselect All")',
                ),
                option=DROPDOWN,
                escapes=False,
            ),
            **chosen,
        ),
    ]  # fmt: skip


def superset(home: Path) -> Target:
    """Superset with the same charts, once `superset_home.made` has set it up in `home`."""
    serving = "-w 1 -k gthread --threads 20 --timeout 120 -b 127.0.0.1:{port}"
    command = (str(SUPERSET / "bin" / "gunicorn"), *serving.split(), "superset.app:create_app()")
    return Target(
        name="superset",
        label="Superset",
        kind="peer",
        command=command,
        environment={
            "SUPERSET_HOME": str(home),
            "SUPERSET_CONFIG_PATH": str(HERE / "superset" / "superset_config.py"),
        },
        ready="/health",
        url="/superset/dashboard/cx/",
        reads="canvas",
        selector="[data-test=chart-container]",
        signs_in=True,
        same=True,
        installed=SUPERSET,
        filter=Filter(
            opens="[data-test=filter-bar] .ant-select",
            typed=True,
            option='.ant-select-item-option[title="{unit}"]',
            applies="[data-test=filter-bar__apply-button]",
        ),
    )


def four(data: Path) -> Target:
    """The same four charts as a page of ours."""
    script = "bench/four/served.py"
    return _ours("four", "Ours: the four charts", script, data, filter=IN_THE_SIDEBAR, same=True)


def page(path: str, title: str, data: Path, charts: int, tiles: int) -> Target:
    """A page of ours as it is served; one without charts is there when its script has ended."""
    shown: dict[str, Any] = {"charts": charts} if charts else {"charts": 1, "reads": "script"}
    selector = PLOTLY if charts else "[data-testid=stApp]"
    about = {"url": f"/{path}", "tiles": tiles, "selector": selector, **shown}
    return _ours(f"page-{path}", f"Ours: {title}", "serve.py", data, **about)


def _ours(name: str, label: str, script: str, data: Path, **more: Any) -> Target:
    environment = {"CX_DATA": str(data), "PYTHONPATH": str(ROOT)}
    return _streamlit(name, label, "ours", script, home=ROOT, environment=environment, **more)
