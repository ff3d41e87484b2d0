"""Finds out how a text file is encoded, and gives its text as UTF-8."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from charset_normalizer import from_bytes

from cxdata.errors import ImportFailed

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 65_536
PIECE = 1 << 24
WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


@dataclass(frozen=True, kw_only=True)
class Text:
    """The content of a file as UTF-8 without a byte-order mark, and how it was encoded."""

    utf8: memoryview
    encoding: str
    sha256: str
    line_breaks: int


def decode(path: Path, data: memoryview, declared: str | None) -> Text:
    """The text of a file, which is looked at in pieces and copied only where it is not UTF-8.

    Raises:
        ImportFailed: for content that is no text, or not in the encoding that the mapping says.
    """
    beginning = bytes(data[:SAMPLE])
    encoding = declared or _marked(beginning) or _utf_16_without_mark(beginning)
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        if encoding in (None, "utf-8", "utf-8-sig"):
            mark = len(codecs.BOM_UTF8) if beginning.startswith(codecs.BOM_UTF8) else 0
            return _checked(path, data[mark:], encoding or "utf-8", sha256)
        return _converted(path, data, encoding, sha256)
    except LookupError as error:
        raise ImportFailed(
            f"{path.name}: there is no encoding {encoding!r}. Write [source] encoding like "
            '"utf-8", "cp1252" or "utf-16".'
        ) from error
    except UnicodeDecodeError as error:
        if encoding is None:
            return _guessed(path, bytes(data), error, sha256)
        line = bytes(data[: error.start]).count(b"\n") + 1
        raise ImportFailed(
            f"{path.name}: line {line} is not {encoding}. Export the survey again as UTF-8, or "
            "name its encoding in [source] encoding."
        ) from error


def _converted(path: Path, data: bytes | memoryview, encoding: str, sha256: str) -> Text:
    text = str(data, encoding).removeprefix("\ufeff")
    return _checked(path, memoryview(text.encode()), encoding, sha256)


def _checked(path: Path, utf8: memoryview, encoding: str, sha256: str) -> Text:
    """The text, once every piece of it is found to be UTF-8 without binary data."""
    decoder, passed, breaks, last = codecs.getincrementaldecoder("utf-8")(), 0, 0, b""
    for piece in pieces(utf8):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=passed + len(piece) == len(utf8))
        except UnicodeDecodeError as error:
            start = passed - pending + error.start
            raise UnicodeDecodeError("utf-8", b"", start, start + 1, error.reason) from error
        if b"\0" in piece:
            raise ImportFailed(
                f"{path.name} is no text: it holds binary data. Export the survey as CSV, Excel or "
                "Parquet."
            )
        breaks += line_breaks(piece) - (last == b"\r" and piece[:1] == b"\n")
        last = piece[-1:]
        passed += len(piece)
    return Text(utf8=utf8, encoding=encoding, sha256=sha256, line_breaks=breaks)


def pieces(data: memoryview) -> Iterator[bytes]:
    """The bytes of a file that may be larger than the memory."""
    for start in range(0, len(data), PIECE):
        yield bytes(data[start : start + PIECE])


def line_breaks(data: bytes) -> int:
    """How many lines end in `data`, whatever ends them."""
    if b"\r" not in data:
        return int(np.count_nonzero(np.frombuffer(data, np.uint8) == b"\n"[0]))
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def _utf_16_without_mark(data: bytes) -> str | None:
    """Western text in UTF-16 has a zero in every second byte."""
    sample = data[:SAMPLE]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half, other = sample[start::2], sample[1 - start :: 2]
        if half and half.count(0) > 0.7 * len(half) and other.count(0) == 0:
            return name
    return None


def _guessed(path: Path, data: bytes, error: UnicodeDecodeError, sha256: str) -> Text:
    replaced = data.decode("utf-8", errors="replace")
    foreign = sum(1 for sign in replaced[:1_000_000] if sign > "\x7f" and sign != "\ufffd")
    if foreign > replaced.count("\ufffd"):
        line = data[: error.start].count(b"\n") + 1
        raise ImportFailed(
            f"{path.name}: line {line} is damaged: most of the file is UTF-8, its byte "
            f"{error.start} is not. Export the survey again, or name its encoding in "
            "[source] encoding."
        ) from error
    encoding = _most_likely(data)
    if encoding is None or b"\0" in data:
        raise ImportFailed(
            f"{path.name} is no text in a known encoding. Export the survey as UTF-8 CSV, or "
            "name its encoding in [source] encoding."
        ) from error
    return _converted(path, data, encoding, sha256)


def _most_likely(data: bytes) -> str | None:
    """Windows' Western encoding where its words look it, else what charset-normalizer says."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:SAMPLE]
    if _reads_as_western(data, sample):
        return "cp1252"
    best = from_bytes(sample).best()
    for encoding in (best.encoding if best else None, "latin-1"):
        if encoding is not None and _decodes(data, encoding):
            return encoding
    return None


def _reads_as_western(data: bytes, sample: bytes) -> bool:
    if not _decodes(data, "cp1252"):
        return False
    words = "".join(WORD.findall(sample.decode("cp1252")))
    return sum(1 for sign in words if sign > "\x7f") <= len(words) / 2


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
