"""What a load balancer asks: whether a version is served, which one, and since when it is known."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cxdata.shelf import Shelf, shelf


def healthz(_: Request) -> Response:
    """200 with the version served, 503 where there is none."""
    state, status = _state(shelf())
    return JSONResponse(state, status, headers={"Cache-Control": "no-store"})


def _state(shelf: Shelf) -> tuple[dict[str, str | None], int]:
    looked = shelf.looked_at.isoformat(timespec="seconds") if shelf.looked_at else None
    known = {"checked_at": looked, "complaint": shelf.complaint}
    served = shelf.served
    if served is None:
        return known | {"status": "empty"}, 503
    shown = {
        "status": "degraded" if shelf.complaint else "ok",
        "version": served.version,
        "data_set": served.about.name,
        "as_of": served.as_of().isoformat(),
    }
    return shown | known, 200
