"""Pictures are held against approved ones in `tests/approved`; CX_APPROVE=1 approves what is."""

import io
import os

from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

from tests.conftest import ROOT

APPROVED = ROOT / "tests" / "approved"


def compared(name: str, png: bytes) -> None:
    """The picture against the approved one; CX_APPROVE=1 approves what it is now."""
    file = APPROVED / f"{name}.png"
    now = Image.open(io.BytesIO(png)).convert("RGB")
    if os.environ.get("CX_APPROVE"):
        now.quantize(32).save(file, optimize=True)
    now = Image.open(io.BytesIO(png)).convert("RGB").quantize(32).convert("RGBA")
    before = Image.open(file).convert("RGBA")
    assert before.size == now.size
    differing = pixelmatch(before, now, threshold=0.2)
    assert differing <= 0.002 * now.width * now.height, f"{differing} pixels differ from {file}"


def shrunk(png: bytes, times: int = 3) -> bytes:
    """The picture at a fraction of its width, which is enough to see what moved."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    size = (image.width // times, image.height // times)
    held = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(held, "PNG")
    return held.getvalue()
