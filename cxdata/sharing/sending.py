"""Mail through the SMTP server that CX_SMTP_URL names."""

import os
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from cxdata.errors import CXDataError, UsageError

SERVER, SENDER = "CX_SMTP_URL", "CX_MAIL_FROM"
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PATIENCE = 30
"""Seconds that the server may take to answer."""


class NotSent(CXDataError):
    """A letter that the mail server did not take."""


def sender() -> str:
    """The address that letters come from: CX_MAIL_FROM."""
    return address(os.environ.get(SENDER) or "dashboard@localhost", SENDER)


def address(said: str, where: str = "--send") -> str:
    """A mail address as it was given.

    Raises:
        UsageError: where it is none, which names where it was said.
    """
    try:
        found = Address(addr_spec=said.strip())
    except (ValueError, IndexError) as error:
        raise UsageError(f"{where}: {said!r} is no mail address.") from error
    if not found.username or not found.domain:
        raise UsageError(f"{where}: {said!r} is no mail address.")
    return found.addr_spec


def send(message: EmailMessage) -> None:
    """Hand a message to the mail server.

    Raises:
        UsageError: where CX_SMTP_URL is missing or no address of a mail server.
        NotSent: where the server cannot be reached, or refuses.
    """
    server = _server()
    try:
        with _connected(server) as connection:
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        place = f"{server.hostname}:{_port(server)}"
        raise NotSent(f"{place} ({SERVER}) did not take the letter: {error}.") from error


def _server() -> SplitResult:
    parts = urlsplit(os.environ.get(SERVER) or "")
    if parts.scheme not in PORTS or not parts.hostname:
        raise UsageError(
            f"Set {SERVER} to your mail server: smtp://mail.example.org, "
            "smtp+starttls://name:password@mail.example.org:587 or smtps://…"
        )
    return parts


def _port(server: SplitResult) -> int:
    return server.port or PORTS[server.scheme]


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, port = server.hostname or "", _port(server)
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    connection = smtplib.SMTP(host, port, timeout=PATIENCE)
    if server.scheme == "smtp+starttls":
        connection.starttls(context=ssl.create_default_context())
    return connection
