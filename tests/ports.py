"""Ports for the servers that tests start."""

import socket

FIRST, LAST = 20_000, 27_999
"""Below those that a system gives by itself to whoever connects."""


def free_port() -> int:
    """A port that nobody listens at, and that no other caller is given while this process lives.

    Until its server listens nothing holds a port. So its namesake of UDP, which no server of ours
    uses, is held as a token that several test processes respect.
    """
    for port in range(FIRST, LAST):
        token = socket.socket(type=socket.SOCK_DGRAM)
        try:
            token.bind(("", port))
            with socket.socket() as asked:
                asked.bind(("", port))
        except OSError:
            token.close()
            continue
        token.detach()
        return port
    raise AssertionError(f"Every port from {FIRST} to {LAST} is taken.")
