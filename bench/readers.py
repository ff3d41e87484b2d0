"""Many readers at once, as clients of Streamlit's own protocol: when each can read the tiles."""

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench import answers, targets
from bench.places import circumstances, load, short
from bench.servers import Server, memory, running
from bench.targets import Target

CROWDS = (1, 10, 50)
PATIENCE = 120.0
BEFORE = 3
"""Readers one after another whose times do not count: the server is warm for all."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Seconds from connecting to the first headline element, to the last, and to the end."""

    first: float
    tiles: float
    whole: float
    kilobytes: float


async def arrive(port: int, kind: str, wanted: int, open_: list[ClientConnection]) -> Arrival:
    """Open the front page as a browser does; the socket is left open among those of others.

    Args:
        port: of the server.
        kind: which element is a headline: `metric` on our pages, `heading` on hello world.
        wanted: how many of them a reader waits for; 0 for all that come.
        open_: where the socket is kept.
    """
    begun = time.perf_counter()
    url = f"ws://localhost:{port}/_stcore/stream"
    socket = await connect(url, max_size=None, open_timeout=PATIENCE)
    open_.append(socket)
    wish = BackMsg(rerun_script=ClientState(page_name=""))
    await socket.send(wish.SerializeToString())
    return await asyncio.wait_for(_read(socket, kind, wanted, begun), PATIENCE)


async def _read(socket: ClientConnection, kind: str, wanted: int, begun: float) -> Arrival:
    seen: list[float] = []
    size = 0
    async for content in socket:
        assert isinstance(content, bytes)
        size += len(content)
        message = ForwardMsg.FromString(content)
        what = message.WhichOneof("type")
        if what == "delta" and _element(message) == kind:
            seen.append(time.perf_counter() - begun)
        elif what == "script_finished":
            break
    whole = time.perf_counter() - begun
    if len(seen) < max(1, wanted):
        raise AssertionError(f"{len(seen)} of {wanted} {kind}s came before the script ended")
    return Arrival(first=seen[0], tiles=seen[wanted - 1], whole=whole, kilobytes=size / 1e3)


def _element(message: ForwardMsg) -> str | None:
    delta = message.delta
    return delta.new_element.WhichOneof("type") if delta.HasField("new_element") else None


async def crowd(server: Server, size: int, kind: str, wanted: int) -> tuple[list[Arrival], float]:
    """So many readers who open the page at once, and what the server holds with all of them."""
    open_: list[ClientConnection] = []
    try:
        coming = (arrive(server.port, kind, wanted, open_) for _ in range(size))
        arrivals = await asyncio.gather(*coming)
        return arrivals, memory(server.pid)
    finally:
        await asyncio.gather(*(socket.close() for socket in open_))


def measure(size: int, rounds: int, most: int, company: Path | None = None) -> dict[str, Any]:
    """Each crowd's arrivals: hello world, plain Streamlit, our Overview, and over most answers."""
    file = answers.flat(size)
    begun = load()
    plain = next(one for one in targets.peers() if one.name == "plain")
    asked: list[tuple[Target, str, int]] = [
        (targets.floors()[0], "heading", 1),
        (plain, "plotly_chart", 4),
        (targets.page("", "Overview", company or answers.company_set(size), 0, 0), "metric", 0),
        (_largest(most), "metric", 0),
    ]
    found = {}
    for target, kind, wanted in asked:
        with running(target, {"PEER_DATA": str(file)}) as server:
            found[target.name] = asyncio.run(_crowds(server, kind, wanted, rounds))
            print(f"{target.label}: {found[target.name]['words']}", flush=True)
    return circumstances(rounds, begun) | {
        "answers": size,
        "targets": found,
    }


def _largest(most: int) -> Target:
    label = f"Overview over {short(most)} answers"
    overview = targets.page("", "Overview", answers.data_set(most), 0, 0)
    return replace(overview, name=f"largest-{short(most)}", label=label)


async def _crowds(server: Server, kind: str, wanted: int, rounds: int) -> dict[str, Any]:
    alone = [await crowd(server, 1, kind, wanted) for _ in range(BEFORE)]
    found: dict[str, Any] = {"label": server.target.label, "idle": alone[-1][1]}
    words = []
    for size in CROWDS:
        # One reader comes as often as several crowds together, so that medians are comparable.
        times = rounds * 3 if size == 1 else rounds
        arrivals, held = [], 0.0
        for _ in range(times):
            came, held = await crowd(server, size, kind, wanted)
            arrivals += came
        found[str(size)] = {
            "tiles": sorted(round(one.tiles, 4) for one in arrivals),
            "whole": sorted(round(one.whole, 4) for one in arrivals),
            "kilobytes": round(statistics.median(one.kilobytes for one in arrivals), 1),
            "memory": round(held, 1),
        }
        tiles, whole = found[str(size)]["tiles"], found[str(size)]["whole"]
        words.append(
            f"{size} at once: headline p95 {late(tiles):.2f} s, all {late(whole):.2f} s, "
            f"{held:.0f} MiB"
        )
    return found | {"words": "; ".join(words)}


def late(values: Sequence[float], share: float = 0.95) -> float:
    """The value that so many stay below, of all that were measured."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
