"""Letters for schedulers: `python -m cxdata digest`."""

import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from cxdata import access
from cxdata.commands import exporting
from cxdata.dataset import open_current
from cxdata.errors import UsageError

FORMS = ("html", "eml")
DAYS = 30


def options(command: ArgumentParser) -> None:
    """The options of `digest`."""
    command.add_argument("--unit", action="append", default=[], metavar="UNIT", help="repeatable")
    command.add_argument("--team", action="append", default=[], metavar="TEAM", help="repeatable")
    command.add_argument("--where", action="append", default=[], metavar="DIM=VALUE")
    command.add_argument("--days", type=int, default=DAYS, metavar="N", help=f"default: {DAYS}")
    command.add_argument("--to", choices=FORMS, help="default: as FILE ends")
    command.add_argument("--out", type=Path, metavar="FILE")
    words = "repeatable; through the server of CX_SMTP_URL"
    command.add_argument("--send", action="append", default=[], metavar="ADDRESS", help=words)
    command.add_argument("--data", metavar="DIR", help="default: CX_DATA, else the demo company")


def digest(arguments: Namespace, sample: Path) -> str:
    """Write the letter, send it, or both, and say so.

    Raises:
        UsageError: for a wrong option, or a file that cannot be written.
        NotSent: where the mail server did not take it.
    """
    from cxdata.export import mail
    from cxdata.sharing import sending
    from cxdata.sharing.digest import digest as told

    if not arguments.out and not arguments.send:
        raise UsageError("Name a file with --out, or a reader with --send.")
    form = _form(arguments) if arguments.out else "eml"
    sender, readers = sending.sender(), [sending.address(one) for one in arguments.send]
    dataset = open_current(Path(arguments.data or os.environ.get("CX_DATA") or sample))
    if arguments.days < 1:
        raise UsageError("--days must be at least 1.")
    end = dataset.as_of()
    selection = access.select(
        access.EVERYONE,
        start=end - timedelta(days=arguments.days - 1),
        end=end,
        wanted=exporting.wanted(dataset, arguments),
    )
    letter = told(dataset, selection)
    made = mail.message(letter, sender, readers)
    said = []
    if arguments.out:
        content = mail.html(letter).encode() if form == "html" else made.as_bytes()
        said.append(exporting.written(arguments.out, content))
    if readers:
        sending.send(_now(made))
        said.append(f"Sent to {', '.join(readers)}.")
    return "\n".join(said)


def _now(made: EmailMessage) -> EmailMessage:
    from cxdata.export import mail

    return mail.dated(made, datetime.now(UTC))


def _form(arguments: Namespace) -> str:
    said = arguments.to or arguments.out.suffix.removeprefix(".").lower()
    if said not in FORMS:
        raise UsageError(
            f"{arguments.out} has no ending of a letter. Name one: {', '.join(FORMS)}."
        )
    return str(said)
