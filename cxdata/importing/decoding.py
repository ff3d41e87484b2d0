"""Finds out how a text file is encoded, and gives its text as UTF-8."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

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
WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


@dataclass(frozen=True, kw_only=True)
class Text:
    """The content of a file as UTF-8 without a byte-order mark, and how it was encoded."""

    utf8: bytes
    encoding: str


def decode(path: Path, data: bytes, declared: str | None) -> Text:
    """The text of a file.

    Raises:
        ImportFailed: for content that is no text, or not in the encoding that the mapping says.
    """
    encoding = declared or _marked(data) or _utf_16_without_mark(data)
    try:
        if encoding is None:
            data.decode("utf-8")
            return _checked(path, Text(utf8=data, encoding="utf-8"))
        return _converted(path, data, encoding)
    except LookupError as error:
        raise ImportFailed(
            f"{path.name}: there is no encoding {encoding!r}. Write [source] encoding like "
            '"utf-8", "cp1252" or "utf-16".'
        ) from error
    except UnicodeDecodeError as error:
        if encoding is None:
            return _guessed(path, data, error)
        line = data[: error.start].count(b"\n") + 1
        raise ImportFailed(
            f"{path.name}: line {line} is not {encoding}. Export the survey again as UTF-8, or "
            "name its encoding in [source] encoding."
        ) from error


def _converted(path: Path, data: bytes, encoding: str) -> Text:
    text = data.decode(encoding).removeprefix("\ufeff")
    return _checked(path, Text(utf8=text.encode(), encoding=encoding))


def _checked(path: Path, text: Text) -> Text:
    if b"\0" in text.utf8:
        raise ImportFailed(
            f"{path.name} is no text: it holds binary data. Export the survey as CSV, Excel or "
            "Parquet."
        )
    return text


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


def _guessed(path: Path, data: bytes, error: UnicodeDecodeError) -> Text:
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
    return _converted(path, data, encoding)


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
