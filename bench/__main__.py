"""Times the dashboard: `python -m bench [PART …]`, each part a room of its own."""

import logging
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import report
from bench.places import RESULTS, short

INTO = "docs/speed.md"
BEGIN = "<!-- measured: everything below is written by `make bench BENCH=marks` -->"


def _room(name: str) -> Any:
    """A part's own module, loaded when it is its turn: some bring half of the dashboard along."""
    return import_module(f"bench.{name}")


def _queries(_: Namespace) -> None:
    _room("queries").run()


def _pictures(_: Namespace) -> None:
    _room("pictures").run()


def _importing(wish: Namespace) -> None:
    for name, found in _room("importing").figures(wish.rows):
        print(f"{name}: {found}", flush=True)


def _promises(_: Namespace) -> None:
    _room("coverage").main()
    _room("alarms").main()


def _wire(_: Namespace) -> None:
    _room("wire").main()


def _peers(wish: Namespace) -> None:
    sides = _room("sides")
    plan = sides.Plan(answers=wish.answers[0], rounds=wish.rounds, only=tuple(wish.only))
    report.keep("sides", sides.measure(plan))


def _pages(wish: Namespace) -> None:
    report.keep("pages", _room("pages").measure(wish.answers[0], min(3, wish.rounds)))


def _readers(wish: Namespace) -> None:
    few, room_for = wish.answers[0], _room("sizes").room_for
    most = max(size for size in wish.answers if size == few or not room_for(size))
    report.keep("readers", _room("readers").measure(few, wish.rounds, most))


def _sizes(wish: Namespace) -> None:
    report.keep("sizes", _room("sizes").measure(wish.answers, wish.rounds))


def _marks(wish: Namespace) -> None:
    for part in (_peers, _readers, _sizes):
        part(wish)
    _write(Path(INTO))


def _write(page: Path) -> None:
    """Put the tables of the last runs below the line that says so."""
    above, found, _ = page.read_text("utf-8").partition(BEGIN)
    if not found:
        raise SystemExit(f"{page} has no line {BEGIN!r} below which to write.")
    page.write_text(f"{above}{BEGIN}\n\n{report.markdown(report.kept())}", encoding="utf-8")
    print(f"{page} is written", flush=True)


PARTS: dict[str, tuple[str, Callable[[Namespace], None]]] = {
    "queries": ("the queries of every page at a million responses", _queries),
    "pictures": ("boards, slides and workbooks", _pictures),
    "importing": ("files of a million rows", _importing),
    "promises": ("how often intervals and alarms are right", _promises),
    "pages": ("cold and warm load of each of our pages", _pages),
    "wire": ("messages and bytes of each page and of a filter, on the demo company", _wire),
    "peers": ("floors, peers and ours side by side", _peers),
    "readers": ("1, 10 and 50 readers at once", _readers),
    "sizes": ("queries and cells by the number of answers", _sizes),
    "marks": (f"peers, readers and sizes; writes {INTO}", _marks),
}
USUAL = ("queries", "pictures", "importing", "promises", "pages", "wire", "marks")


def main() -> None:
    """Run the parts that were named, else all, and print where the tables are."""
    told = "; ".join(f"{name}: {words}" for name, (words, _) in PARTS.items())
    parser = ArgumentParser(prog="python -m bench", description=__doc__, epilog=told)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    words = "how many answers; several for sizes, of which readers take the most"
    sizes_ = [1_000_000, 10_000_000, 100_000_000]
    parser.add_argument("--answers", type=int, nargs="+", default=sizes_, metavar="N", help=words)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="5 unless told")
    words = "only these targets: hello, one, static, plain, pandas, dash, panel, vizro, …"
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=words)
    words = "also import a CSV of so many rows, such as 10000000"
    parser.add_argument("--rows", type=int, default=0, metavar="N", help=words)
    wish = parser.parse_args()
    unknown = [name for name in wish.parts if name not in PARTS]
    if unknown:
        parser.error(f"{', '.join(unknown)}: not among {', '.join(PARTS)}")
    logging.disable(logging.WARNING)
    # Who ends the bench ends the servers too: each is ended where its `with` is left.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"over {', '.join(map(short, wish.answers))} answers", flush=True)
    for name in wish.parts or USUAL:
        PARTS[name][1](wish)
    if report.kept():
        print(f"\n{report.markdown(report.kept())}\nSamples: {RESULTS}", flush=True)


if __name__ == "__main__":
    main()
