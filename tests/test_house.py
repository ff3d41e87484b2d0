"""The house rules that neither ruff nor import-linter can state, each as a test."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from cxdata.importing.mapping import KINDS

ROOT = Path(__file__).parents[1]
SHOWN = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
OWN = ("app", "cxdata", "pages", "sample_data", "serving")
MODULES = [
    ROOT / "app.py",
    ROOT / "serve.py",
    *(path for room in OWN for path in sorted((ROOT / room).rglob("*.py"))),
]

each_module = pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports, at its head or further down."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def test_no_page_lies_where_streamlit_would_run_it_without_the_app():
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
@pytest.mark.parametrize("word", ["unsafe_allow_html", "use_container_width"])
def test_a_page_does_without(path, word):
    assert word not in path.read_text("utf-8")


@each_module
def test_no_thread_of_polars_waits_for_python(path):
    """Python's lock may be held by whoever waits for that thread; `frames` says how without."""
    waiting = ("map_batches", "map_elements", "map_groups", "map_rows", "cache_data", "pickle")
    text = path.read_text("utf-8")
    assert not [word for word in waiting if word in text]


WRITING = (
    "pages/parts/written.py",
    "pages/parts/goals/editor.py",
    "pages/parts/uploads.py",
    "pages/parts/leaving.py",
    "pages/parts/headless.py",
    "pages/parts/screen.py",
)
"""What belongs in no link: whose name one writes under, the version that one began to edit, what
was uploaded, whether a view was kept, the run of a page that nobody sees, and how narrow the
screen is."""
LINKING = "pages/parts/linked.py"
"""Makes widgets follow the link, and puts the metric that was chosen into the next page's link."""


def test_what_a_reader_chose_is_kept_in_the_link_alone():
    found = [path.relative_to(ROOT).as_posix() for path in SHOWN]
    read = {name: (ROOT / name).read_text("utf-8") for name in found}
    assert {name for name, text in read.items() if "session_state" in text} <= {*WRITING, LINKING}


@each_module
def test_a_module_opens_with_one_true_sentence(path):
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert docstring.split("\n\n")[0].endswith(".")


@each_module
def test_a_module_is_read_in_one_sitting(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300


@each_module
def test_only_named_errors_are_caught(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = set() if node.type is None else {ast.unparse(n) for n in ast.walk(node.type)}
            assert caught, f"line {node.lineno}: bare except"
            assert not caught & {"Exception", "BaseException"}, f"line {node.lineno}"


def test_every_setting_is_in_the_readme():
    told = (ROOT / "README.md").read_text("utf-8")
    read = {name for path in MODULES for name in re.findall(r"CX_[A-Z_]+", path.read_text("utf-8"))}
    assert {name for name in read if f"`{name}" not in told} == set()


def test_every_standard_column_is_in_the_mapping_language():
    told = (ROOT / "docs" / "mappings.md").read_text("utf-8").partition("## Standard columns")[2]
    assert {name for name in KINDS if f"`{name}`" not in told.partition("\n## ")[0]} == set()


@cache
def pinned() -> set[str]:
    """What the requirements name, and the modules of the packages: python-stdnum has stdnum."""
    named = {
        line.split("==")[0].replace("-", "_")
        for file in ("requirements.txt", "requirements-spark.txt")
        for line in (ROOT / file).read_text("utf-8").splitlines()
        if "==" in line
    }
    carried = {
        name
        for name, packages in metadata.packages_distributions().items()
        if named & {package.replace("-", "_") for package in packages}
    }
    return named | carried


@each_module
def test_what_is_imported_is_pinned(path):
    assert imported(path) <= pinned() | {"app", *OWN} | sys.stdlib_module_names


def caption(text: str, behind: str) -> str:
    """The colour of a caption, which Streamlit draws at 60 % of the text's opacity."""
    pairs = [(int(text[i : i + 2], 16), int(behind[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(0.6 * front + 0.4 * back):02X}" for front, back in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_and_chart_colours_stand_out(scheme, background):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    theme = config["theme"][scheme]
    behind = theme[background]
    assert contrast(caption(theme["textColor"], behind), behind) >= 4.5
    assert contrast(theme["linkColor"], behind) >= 4.5
    assert min(contrast(colour, behind) for colour in theme["chartCategoricalColors"]) >= 3
    assert contrast(theme["primaryColor"], behind) >= 3
    assert contrast(theme["primaryColor"], "#FFFFFF") >= 4.5


def test_cxdata_loads_without_streamlit():
    script = (
        "import importlib, pkgutil, sys, cxdata\n"
        "for module in pkgutil.walk_packages(cxdata.__path__, 'cxdata.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "sys.exit('streamlit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
