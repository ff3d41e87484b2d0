"""Sends what was written at once, instead of waiting for the browser's receipt of what went before.

Streamlit opens its socket without naming the protocol, so asyncio takes it for none of TCP's and
leaves Nagle's algorithm on: the second half of an answer, and the second message of a run, wait for
a receipt that browsers hold back by 40 ms.
"""

import socket
from asyncio import BaseTransport
from functools import wraps
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

IP = {socket.AF_INET, socket.AF_INET6}


def install() -> None:
    """Have every connection of the server do so, those that become WebSockets too."""
    made = AutoHTTPProtocol.connection_made

    @wraps(made)
    def connection_made(self: Any, transport: BaseTransport) -> None:
        at_once(transport.get_extra_info("socket"))
        made(self, transport)

    AutoHTTPProtocol.connection_made = connection_made  # type: ignore[method-assign]


def at_once(connection: Any) -> None:
    """Switch the delay off, where the connection is one of TCP's."""
    if connection is not None and connection.family in IP:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
