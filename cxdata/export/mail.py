"""A letter as HTML that every mailer shows, as plain text, and as a message ready to send."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from cxdata.export.ink import INKS
from cxdata.export.printable import clean

INK = INKS["light"]
FONT = "font-family:Arial,Helvetica,sans-serif"
PICTURE = "board"
WIDTH = 640
Links = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Point:
    """One thing that changed: where and how much, what else is known, and the link to why."""

    head: str
    text: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a digest says."""

    title: str
    answer: str
    """One sentence for who reads no further."""
    points: tuple[Point, ...]
    note: str
    """What was searched, and over which days."""
    picture: bytes
    """The board as PNG."""
    words: str
    """The board in words, for who cannot see it."""
    links: Links
    """Each with its name; none without CX_BASE_URL."""
    footer: str
    as_of: date


def html(letter: Letter, source: str = "") -> str:
    """The letter as one HTML page with inline styles only; by itself its picture is inside it.

    Args:
        letter: what it says.
        source: where a mailer finds the picture, `cid:…`.
    """
    data = base64.b64encode(letter.picture).decode()
    body = "\n".join(_body(letter, source or f"data:image/png;base64,{data}"))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{_safe(letter.title)}</title></head>\n"
        f'<body style="margin:0;padding:0;background:{INK["panel"]}">\n'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>'
        f'<td align="center" style="padding:16px 8px">\n'
        f'<table role="presentation" width="{WIDTH}" cellpadding="0" cellspacing="0" '
        f'style="width:100%;max-width:{WIDTH}px;background:{INK["paper"]};{FONT};color:{INK["text"]}"><tr>'
        f'<td style="padding:24px">\n{body}\n</td></tr></table>\n</td></tr></table>\n'
        "</body></html>\n"
    )


def _body(letter: Letter, source: str) -> Iterator[str]:
    yield f'<p style="margin:0 0 8px;font-size:14px;color:{INK["quiet"]}">{_safe(letter.title)}</p>'
    yield (
        f'<h1 style="margin:0 0 20px;font-size:22px;line-height:1.3">{_safe(letter.answer)}</h1>'
    )
    for point in letter.points:
        yield (
            f'<div style="margin:0 0 14px;padding:0 0 0 12px;border-left:4px solid {INK["good"]}">'
            f'<p style="margin:0 0 4px;font-size:16px;line-height:1.4"><b>{_safe(point.head)}</b>'
            f" {_link('Why?', point.link)}</p>"
            f'<p style="margin:0;font-size:14px;line-height:1.4;color:{INK["quiet"]}">'
            f"{_safe(point.text)}</p></div>"
        )
    yield _small(letter.note)
    yield (
        f'<img src="{escape(source)}" width="{WIDTH - 48}" alt="{_safe(letter.words)}" '
        f'style="display:block;width:100%;height:auto;margin:16px 0;border:1px solid '
        f'{INK["edge"]}">'
    )
    if letter.links:
        row = " &nbsp; ".join(_link(name, address) for name, address in letter.links)
        yield f'<p style="margin:0 0 16px;font-size:15px">{row}</p>'
    yield _small(letter.footer)


def _small(text: str) -> str:
    return (
        f'<p style="margin:0;font-size:12px;line-height:1.4;color:{INK["quiet"]}">{_safe(text)}</p>'
    )


def _link(name: str, address: str) -> str:
    if not address:
        return ""
    return f'<a href="{escape(address)}" style="color:{INK["good"]}">{_safe(name)}</a>'


def _safe(text: str) -> str:
    return escape(clean(text))


def plain(letter: Letter) -> str:
    """The letter without any form, for mailers and readers that want none."""
    lines = [letter.title, "", letter.answer, ""]
    for point in letter.points:
        lines += [f"* {point.head}", f"  {point.text}"]
        lines += [f"  Why: {point.link}"] if point.link else []
        lines.append("")
    lines += [letter.note, "", "The shift board in words:", letter.words, ""]
    lines += [f"{name}: {address}" for name, address in letter.links]
    lines += ["", letter.footer]
    return "\n".join(clean(line) if line.strip() else "" for line in lines) + "\n"


def message(letter: Letter, sender: str, to: Sequence[str] = ()) -> EmailMessage:
    """The letter as a message of text, HTML and picture; the same letter gives the same bytes.

    It is dated as of the data, and its identity follows from what it says, so that a mailer that
    gets it twice can tell.
    """
    text = plain(letter)
    told = hashlib.sha256("\n".join([text, sender, *to]).encode() + letter.picture).hexdigest()[:24]
    made = EmailMessage(policy=SMTP)
    made["Subject"] = clean(letter.title)
    made["From"] = sender
    if to:
        made["To"] = ", ".join(to)
    made["Date"] = format_datetime(datetime.combine(letter.as_of, time(), UTC))
    made["Message-ID"] = f"<{told}@{sender.rpartition('@')[2].rstrip('>') or 'localhost'}>"
    made.set_content(text, cte="quoted-printable")
    place = f"{PICTURE}.{told}"
    made.add_alternative(html(letter, f"cid:{place}"), subtype="html", cte="quoted-printable")
    page = made.get_payload()[1]  # type: ignore[index]
    page.add_related(  # type: ignore[union-attr]
        letter.picture, "image", "png", cid=f"<{place}>", filename=f"{PICTURE}.png"
    )
    made.set_boundary(f"=_{told}_1")
    page.set_boundary(f"=_{told}_2")  # type: ignore[union-attr]
    return made


def dated(made: EmailMessage, now: datetime) -> EmailMessage:
    """The message as sent at that moment: mailers sort and judge letters by it."""
    made.replace_header("Date", format_datetime(now))
    return made
