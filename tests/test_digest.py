"""The digest says what changed, in a form that mailers show and servers take."""

import base64
import email
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.policy import default
from html.parser import HTMLParser

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cxdata import access
from cxdata.__main__ import main
from cxdata.export import mail
from cxdata.sharing.digest import digest
from tests import build
from tests.ports import free_port

UNIT = 'Loans <b>"&'
AS_OF = date(2025, 6, 30)
TLS = "ignore:Requiring AUTH while not requiring TLS"
"""The server of the tests is on this machine, so that a password need not be enciphered."""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A unit whose customers are content for a month, then are not; another that stays the same."""
    first = datetime(2025, 5, 2, 12, tzinfo=UTC)
    answers = [
        {"business_unit": unit, "answered_at": first + timedelta(days=number // 4)}
        | {"recommend": 2 if fallen and number >= 120 else 9 - number % 3, "channel": "phone"}
        for unit, fallen in ((UNIT, True), ("Cards", False))
        for number in range(240)
    ]
    folder = tmp_path_factory.mktemp("letters")
    return build.publish(folder, responses=build.responses(answers))


@pytest.fixture
def letter(company, monkeypatch):
    monkeypatch.setenv("CX_BASE_URL", "https://cx.example.org")
    return digest(company, month(company))


def month(company, **wanted):
    end = company.as_of()
    return access.select(
        access.EVERYONE, start=end - timedelta(days=29), end=end, wanted=wanted or None
    )


def test_it_tells_what_fell_with_its_verdict_and_the_link_to_why(letter):
    (point,) = letter.points
    assert point.head.startswith(f"{UNIT}: NPS −100, down 1")
    assert point.text.startswith("Real: at 120 answers")
    assert point.link.startswith("https://cx.example.org/why?period=Custom&from=2025-06-01&to=")
    assert "metric=nps" in point.link and "business_unit=Loans%20%3Cb%3E" in point.link
    assert [name for name, _ in letter.links][-1] == "Shift board"


def test_it_says_so_where_nothing_changed(company):
    quiet = digest(company, month(company, business_unit=["Cards"]))
    assert quiet.points == () and re.match(
        r"Of \d+ cells searched at once, none changed by", quiet.note
    )
    assert UNIT not in mail.plain(quiet) and "Set CX_BASE_URL" in quiet.footer


class Page(HTMLParser):
    """What a mailer finds in a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.sources, self.links, self.text = set(), [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.sources += [value for name, value in attrs if name == "src"]
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


def page(html):
    found = Page()
    found.feed(html)
    return found


def test_the_page_is_whole_by_itself_and_runs_nothing(letter):
    found = page(mail.html(letter))
    assert not found.tags & {"script", "style", "link", "b>"} and "img" in found.tags
    assert UNIT in found.text and letter.points[0].link in found.links
    (source,) = found.sources
    assert base64.b64decode(source.removeprefix("data:image/png;base64,")) == letter.picture


def test_the_message_has_text_page_and_picture_and_is_the_same_every_time(letter, company):
    made = mail.message(letter, "cx@example.org", ["ada@example.org"]).as_bytes()
    again = digest(company, month(company))
    assert made == mail.message(again, "cx@example.org", ["ada@example.org"]).as_bytes()
    read = email.message_from_bytes(made, policy=default)
    assert read["Date"].datetime.date() == company.as_of() and read["To"] == "ada@example.org"
    text = read.get_body(("plain",)).get_content()
    assert letter.points[0].head in text and letter.points[0].link in text
    source = page(read.get_body(("html",)).get_content()).sources[0]
    (picture,) = (one for one in read.walk() if one.get_content_type() == "image/png")
    assert source == f"cid:{picture['Content-ID'][1:-1]}"
    assert picture.get_content() == letter.picture
    assert all(len(line) <= 998 for line in made.splitlines())


def test_a_name_with_a_line_break_adds_no_header(letter):
    made = mail.message(replace(letter, title="A\r\nBcc: eve@example.org"), "cx@example.org")
    read = email.message_from_bytes(made.as_bytes(), policy=default)
    assert read["Bcc"] is None and read["Subject"] == "A Bcc: eve@example.org"


class Inbox:
    """What a mail server does with a letter: keep it, or refuse its reader."""

    def __init__(self, port):
        self.taken, self.port = [], port

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope)
        return "250 taken"


def known(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"cx", b"s@cret")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def server():
    inbox = Inbox(free_port())
    running = Controller(
        inbox,
        hostname="127.0.0.1",
        port=inbox.port,
        ready_timeout=120,
        authenticator=known,
        auth_required=True,
        auth_require_tls=False,
    )
    running.start()
    yield inbox
    running.stop()


def send(company, monkeypatch, to, url):
    monkeypatch.setenv("CX_SMTP_URL", url)
    monkeypatch.setenv("CX_MAIL_FROM", "cx@example.org")
    return main(["digest", "--data", str(company.folder), "--unit", UNIT, "--send", to])


@pytest.mark.filterwarnings(TLS)
def test_a_mail_server_takes_it(company, server, monkeypatch, capsys):
    url = f"smtp://cx:s%40cret@127.0.0.1:{server.port}"
    begun = datetime.now(UTC).replace(microsecond=0)
    assert send(company, monkeypatch, "ada@example.org", url) == 0
    (taken,) = server.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("cx@example.org", ["ada@example.org"])
    read = email.message_from_bytes(taken.content, policy=default)
    assert begun <= read["Date"].datetime <= datetime.now(UTC)
    assert UNIT in read.get_body(("plain",)).get_content()
    assert "Sent to ada@example.org" in capsys.readouterr().out


@pytest.mark.filterwarnings(TLS)
@pytest.mark.parametrize(
    "to, url, code, said",
    [
        ("nobody@example.org", "smtp://cx:s%40cret@127.0.0.1:{port}", 1, "no such reader"),
        ("ada@example.org", "smtp://cx:wrong@127.0.0.1:{port}", 1, "did not take"),
        ("ada@example.org", "smtp://cx:s%40cret@127.0.0.1:9", 1, "did not take"),
        ("ada@example.org", "mail.example.org", 2, "Set CX_SMTP_URL"),
        ("ada", "smtp://127.0.0.1", 2, "no mail address"),
    ],
)
def test_a_letter_that_is_not_taken_says_why(
    company, server, monkeypatch, capsys, to, url, code, said
):
    assert send(company, monkeypatch, to, url.format(port=server.port)) == code
    error = capsys.readouterr().err
    assert said in error and "s%40cret" not in error and "wrong@" not in error
    assert not server.taken


def test_the_command_line_writes_files(company, tmp_path, capsys):
    words = ["digest", "--data", str(company.folder), "--unit", UNIT, "--out"]
    assert main([*words, str(tmp_path / "a.html")]) == 0
    assert main([*words, str(tmp_path / "a.eml")]) == 0
    assert "<html" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert re.search(rb"^Subject: ", (tmp_path / "a.eml").read_bytes(), re.M)
    assert main([*words, str(tmp_path / "a.txt")]) == 2
    assert main(words[:-1]) == 2
    assert "--send" in capsys.readouterr().err
