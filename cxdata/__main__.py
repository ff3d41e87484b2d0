"""The command line: survey files in; numbers, pictures, decks and letters out."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cxdata import estimates, metrics
from cxdata.commands import showing
from cxdata.errors import CXDataError, UsageError
from cxdata.published import versions
from cxdata.tables import DIMENSIONS

if TYPE_CHECKING:
    from cxdata.importing import Said

SAMPLE = Path(__file__).parent.parent / "sample_data"


class Parser(ArgumentParser):
    """A parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See `{self.prog} --help`.")


def parser() -> Parser:
    """All commands with their options."""
    root = Parser(prog="python -m cxdata", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (add_options, run, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        add_options(command)
        command.set_defaults(run=run)
    return root


def _show_options(command: ArgumentParser) -> None:
    command.add_argument("metric", help=", ".join(metrics.NAMES))
    command.add_argument("--by", action="append", default=[], metavar="DIM")
    command.add_argument("--grain", help=", ".join(estimates.GRAINS))
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIM=VALUE",
        help="repeated on one dimension: any of them; on several: all of them. "
        f"Dimensions: {', '.join(DIMENSIONS)}",
    )
    command.add_argument("--from", dest="start", type=_day, metavar="DAY", help="first day")
    command.add_argument("--to", dest="end", type=_day, metavar="DAY", help="last day, inclusive")
    command.add_argument("--unweighted", action="store_true", help="every answer counts once")
    command.add_argument("--data", default=os.environ.get("CX_DATA") or SAMPLE, metavar="DIR")
    command.add_argument("--format", choices=sorted(showing.FORMATS), default="table")


def _day(text: str) -> object:
    return showing.parse_day(text)


def _show(arguments: Namespace) -> str:
    return showing.show(arguments)


def _import_options(command: ArgumentParser) -> None:
    _check_options(command)
    command.add_argument("--into", required=True, type=Path, metavar="DIR", help="the data set")
    command.add_argument("--time-zone", metavar="ZONE", help="of the data set's days: Europe/Paris")
    kept = command.add_mutually_exclusive_group()
    kept.add_argument("--replace", action="store_true", help="take the place of this source")
    kept.add_argument("--add", action="store_true", help="add to what this source already gave")


def _check_options(command: ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument(
        "--mapping",
        type=Path,
        metavar="MAP.toml",
        help="default: the proposal, if nothing is in doubt",
    )
    command.add_argument(
        "--reject", action="store_true", help="reject rows with undeclared values, keep the rest"
    )


def _propose_options(command: ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command.add_argument(
        "--into", type=Path, metavar="MAP.toml", help="write it instead of printing"
    )


def _propose(arguments: Namespace) -> str:
    from cxdata.importing.proposing import propose
    from cxdata.importing.proposing.keeping import keep

    proposal = propose(arguments.files)
    return keep(proposal, arguments.into) if arguments.into else proposal.text.rstrip()


def _mapped(arguments: Namespace) -> "tuple[Said, str]":
    """What explains the files: the mapping that is named, or a proposal, and what it says."""
    from cxdata.importing.proposing.keeping import undoubted

    if arguments.mapping:
        return arguments.mapping, ""
    return undoubted(arguments.files)


def _import(arguments: Namespace) -> str:
    from cxdata.importing import import_files
    from cxdata.progress import line_by_line

    mapping, said = _mapped(arguments)
    receipt = import_files(
        arguments.files,
        mapping,
        arguments.into,
        reject=arguments.reject,
        replace=arguments.replace,
        add=arguments.add,
        time_zone=arguments.time_zone,
        progress=line_by_line(sys.stderr),
    )
    return said + receipt.text()


def _check(arguments: Namespace) -> str:
    from cxdata.importing import check_files

    mapping, said = _mapped(arguments)
    return said + check_files(arguments.files, mapping, reject=arguments.reject).text()


def _export_options(command: ArgumentParser) -> None:
    from cxdata.commands import exporting

    exporting.options(command)


def _export(arguments: Namespace) -> str:
    from cxdata.commands import exporting

    return exporting.export(arguments, SAMPLE)


def _digest_options(command: ArgumentParser) -> None:
    from cxdata.commands import mailing

    mailing.options(command)


def _digest(arguments: Namespace) -> str:
    from cxdata.commands import mailing

    return mailing.digest(arguments, SAMPLE)


def _publish_options(command: ArgumentParser) -> None:
    command.add_argument("data", type=Path, metavar="DIR")
    command.add_argument("--version", metavar="NAME", help="go back to this version")


def _publish(arguments: Namespace) -> str:
    from cxdata.published.going_back import activate
    from cxdata.publishing import republish

    if arguments.version:
        return f"Serving version {activate(arguments.data, arguments.version)}."
    return f"Published version {republish(arguments.data)}."


def _cells_options(command: ArgumentParser) -> None:
    from cxdata.commands import cells

    cells.options(command)


def _cells(arguments: Namespace) -> str:
    from cxdata.commands import cells

    return cells.run(arguments)


def _undo_options(command: ArgumentParser) -> None:
    command.add_argument("data", type=Path, metavar="DIR")


def _undo(arguments: Namespace) -> str:
    from cxdata.published.going_back import undo

    left, served = undo(arguments.data)
    return (
        f"Version {left} is no longer served; serving {served} again. "
        f"`python -m cxdata publish {arguments.data} --version {left}` goes forward."
    )


def _forget_options(command: ArgumentParser) -> None:
    command.add_argument("customer", metavar="CUSTOMER_ID")
    command.add_argument("--data", required=True, type=Path, metavar="DIR")


def _forget(arguments: Namespace) -> str:
    from cxdata.importing import forgetting

    return forgetting.in_words(forgetting.forget(arguments.data, arguments.customer))


def _prune_options(command: ArgumentParser) -> None:
    command.add_argument("data", type=Path, metavar="DIR")
    command.add_argument("--keep", type=int, default=5, metavar="N", help="versions to keep")


def _prune(arguments: Namespace) -> str:
    gone = versions.prune(arguments.data, arguments.keep)
    return f"Removed {', '.join(gone)}." if gone else "Nothing to remove."


def _sample_options(command: ArgumentParser) -> None:
    command.add_argument("--into", required=True, type=Path, metavar="DIR")
    command.add_argument("--responses", type=int, default=200_000, metavar="N")
    command.add_argument("--seed", type=int, default=7, metavar="S")


def _sample(arguments: Namespace) -> str:
    from cxdata import passports, publishing
    from sample_data import company

    if arguments.responses < 1_000:
        raise UsageError("The demo company needs at least 1,000 responses.")
    made = company(arguments.responses, arguments.seed)
    receipt = {
        "source": "python -m cxdata sample",
        "note": "Made up: no such company, customers or employees exist.",
        "responses": arguments.responses,
        "seed": arguments.seed,
    }
    with versions.lock(arguments.into):
        version = publishing.publish(
            arguments.into,
            made.tables,
            made.about,
            [receipt],
            version=f"{made.about.as_of:%Y%m%dT000000Z}",
        )
        (arguments.into / passports.FILE).write_bytes((SAMPLE / passports.FILE).read_bytes())
    return f"Published the demo company into {arguments.into} as version {version}."


COMMANDS: dict[str, tuple[Callable[[ArgumentParser], None], Callable[[Namespace], str], str]] = {
    "propose": (_propose_options, _propose, "a mapping for survey files never seen"),
    "import": (_import_options, _import, "survey files into a data set, by a mapping"),
    "check": (_check_options, _check, "what import would do, without doing it"),
    "show": (_show_options, _show, "any number of the dashboard"),
    "export": (_export_options, _export, "a board, chart, page, deck or workbook as a file"),
    "digest": (_digest_options, _digest, "a letter with what changed and the board, or send it"),
    "publish": (_publish_options, _publish, "rebuild the cells of a data set, or go back"),
    "cells": (_cells_options, _cells, "cells of answers that lie elsewhere, on a cluster or here"),
    "undo": (_undo_options, _undo, "go back one version"),
    "forget": (_forget_options, _forget, "take a customer out of every kept version"),
    "prune": (_prune_options, _prune, "remove old versions"),
    "sample": (_sample_options, _sample, "make the demo company"),
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command: 0 when it is done, 1 for data that is wrong, 2 for a wrong command."""
    try:
        arguments = parser().parse_args(words)
        print(arguments.run(arguments))
    except UsageError as error:
        print(f"cxdata: {error}", file=sys.stderr)
        return 2
    except CXDataError as error:
        print(f"cxdata: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
