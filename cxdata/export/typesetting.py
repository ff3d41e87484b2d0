"""Typst as the printing press: a template and data become a PNG or a PDF, the same every time."""

import json
import shutil
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from queue import Empty, LifoQueue
from tempfile import TemporaryDirectory
from typing import Any

import font_source_sans_pro
import typst

from cxdata.errors import CXDataError
from cxdata.export.formats import Drawn

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"
SOURCE_SANS = Path(font_source_sans_pro.__file__).parent / "files"
CUTS = ("Regular", "Semibold", "Bold", "It")
POINTS_PER_INCH = 72


class NotPrinted(CXDataError):
    """A picture that could not be made."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a file says of itself in its metadata."""

    title: str
    words: str
    """The whole picture in words, for who cannot see it."""
    as_of: date
    """The date of the file, so that the same picture has the same bytes tomorrow."""
    link: str = ""


@cache
def fonts() -> typst.Fonts:
    """The fonts that come with the project; none of the machine's.

    The package holds each cut in two formats with slightly different outlines, and Typst would
    take whichever it meets first in the folder: only one of them is offered to it.
    """
    for cut in CUTS:
        shutil.copy(SOURCE_SANS / f"SourceSansPro-{cut}.ttf", _one_format.name)
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[_one_format.name, str(FONTS)],
    )


_one_format = TemporaryDirectory(prefix="cx-fonts-")
"""Typst reads the outlines when it first needs them, so the folder stays until the process ends."""
_IDLE: LifoQueue[typst.Compiler] = LifoQueue()


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    """A compiler of one's own for a while: two threads cannot use one at once."""
    try:
        compiler = _IDLE.get_nowait()
    except Empty:
        compiler = typst.Compiler(b"", root=TEMPLATES, font_paths=fonts(), ignore_system_fonts=True)
    try:
        yield compiler
    finally:
        _IDLE.put(compiler)


def typeset(
    template: str, data: Mapping[str, Any], told: Told, form: Drawn, *, scale: float = 1
) -> bytes:
    """One page of `templates/<template>.typ` as a file; the same input gives the same bytes.

    A PDF is tagged, and keeps to PDF/UA-1 where the fonts have all its letters. Nothing is
    fetched: no template names a package.

    Args:
        template: the template's name.
        data: what the template reads as JSON.
        told: title, words and link, for the metadata.
        form: `png`, `pdf` or `svg`.
        scale: pixels of a PNG per point of the page.

    Raises:
        NotPrinted: where Typst refuses, saying why.
    """
    asked: dict[str, Any] = {
        "input": TEMPLATES / f"{template}.typ",
        "format": form,
        "sys_inputs": {"data": _as_json({**data, "told": _told(told)})},
        "timestamp": datetime.combine(told.as_of, time(), UTC),
    }
    if form != "png":
        return _compiled(asked)
    return _with_text(_compiled(asked | {"ppi": POINTS_PER_INCH * scale}), _told(told))


def _compiled(asked: Mapping[str, Any]) -> bytes:
    with _compiler() as compiler:
        try:
            if asked["format"] == "pdf":
                # The standard forbids letters that no font has, such as an emoji in a name.
                with suppress(typst.TypstError):
                    return _one(compiler.compile(**asked, pdf_standards=["ua-1"]))
            return _one(compiler.compile(**asked))
        except typst.TypstError as error:
            raise NotPrinted(f"The picture could not be made: {error.message}.") from error


def _one(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise NotPrinted("The picture does not fit on one page.")
    return made


def asked_of(template: str, data: Mapping[str, Any], told: Told, label: str) -> Any:
    """What a template notes under `<label>`, such as the sizes of its texts."""
    inputs = {"data": _as_json({**data, "told": _told(told)})}
    with _compiler() as compiler:
        compiler.compile(TEMPLATES / f"{template}.typ", format="svg", sys_inputs=inputs)
        return json.loads(compiler.query(f"<{label}>", field="value"))


def _as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, default=str, ensure_ascii=False, separators=(",", ":"))


def _told(told: Told) -> dict[str, str]:
    return {"Title": told.title, "Description": told.words, "URL": told.link}


def _with_text(png: bytes, told: Mapping[str, str]) -> bytes:
    """The PNG with a text chunk for each thing told, right after its header."""
    header = 8 + 25
    chunks = (_chunk(key, text) for key, text in told.items() if text)
    return png[:header] + b"".join(chunks) + png[header:]


def _chunk(keyword: str, text: str) -> bytes:
    """A `tEXt` chunk, or `iTXt` for what Latin-1 cannot write (PNG specification, 11.3.3)."""
    try:
        kind, body = b"tEXt", keyword.encode("latin-1") + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        kind, body = b"iTXt", keyword.encode() + b"\0\0\0\0\0" + text.encode()
    checked = kind + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))
