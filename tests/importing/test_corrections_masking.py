"""What says who a person is leaves comments, rejected rows and messages; other numbers stay."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat
from stdnum import iban, luhn

from cxdata.errors import ImportFailed
from cxdata.importing import check_files
from cxdata.importing.intake import Intake
from cxdata.people.masking import personal_columns
from cxdata.people.personal import masked

Write = Callable[..., Path]
MAP = """
[source]
name = "Shop"
[answered_at]
column = "day"
[columns]
response_id = "id"
recommend = "nps"
comment = "text"
"""
HEAD = "id,nps,day,text,RecipientEmail,Name,note\n"
words = st.sampled_from(["", "call me: ", "Ich bin unter ", "x", "(", "paid 12.50, "])


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    body = draw(digits(12, 18))
    number = body + luhn.calc_check_digit(body)
    if draw(st.booleans()) and len(number) >= 16:
        gap = draw(st.sampled_from(" -."))
        return gap.join(filter(None, (number[place : place + 4] for place in range(0, 19, 4))))
    return number


@st.composite
def ibans(draw: st.DrawFn) -> str:
    bank = draw(digits(18, 18))
    number = f"DE{iban.calc_check_digits(f'DE00{bank}')}{bank}"
    return draw(st.sampled_from([number, iban.format(number), number.lower()]))


@st.composite
def phones(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    number = phonenumbers.example_number(region)
    forms = [PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL]
    if region in ("US", "GB", "DE", "FR", "ES", "IT"):
        forms.append(PhoneNumberFormat.NATIONAL)
    written = phonenumbers.format_number(number, draw(st.sampled_from(forms)))
    national = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written if len(national) > 7 else "+49 30 901820"


@settings(deadline=None)
@given(before=words, address=st.emails(), after=words)
def test_no_e_mail_address_survives(before: str, address: str, after: str) -> None:
    clean, kinds = masked(f"{before}{address} {after}")
    assert address not in clean and "@" not in clean
    assert "e-mail" in kinds


@settings(deadline=None)
@given(before=words, number=card_numbers(), after=words)
@example(before="order 12345 ", number="4111 1111 1111 1111", after="12345")
@example(before="", number="378282246310005", after="")
def test_no_payment_card_number_survives(before: str, number: str, after: str) -> None:
    clean, _ = masked(f"{before} {number} {after}")
    assert number not in clean
    assert sum(sign.isdigit() for sign in clean.replace(before, "").replace(after, "")) == 0


@settings(deadline=None)
@given(before=words, number=ibans(), after=words)
def test_no_bank_account_survives(before: str, number: str, after: str) -> None:
    clean, kinds = masked(f"{before} {number} {after}")
    assert number not in clean
    assert "bank account" in kinds


@settings(max_examples=400, deadline=None)
@given(before=words, number=phones(), after=words)
def test_no_phone_number_survives(before: str, number: str, after: str) -> None:
    clean, _ = masked(f"{before} {number} {after}")
    assert number not in clean
    assert sum(sign.isdigit() for sign in clean.replace(before, "").replace(after, "")) <= 2


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Write to ann.lee@shop.example.", "Write to [e-mail]."),
        ("ann (at) shop.example, ann＠shop.example", "[e-mail], [e-mail]"),  # noqa: RUF001
        ("ANN (AT) shop (dot) example, ann&#64;shop.example", "[e-mail], [e-mail]"),
        ("＋49 30 901820", "[phone]"),  # noqa: RUF001
        ("DE89\u00a03704\u00a00044–0532–0130–00", "[bank account]"),
        ("020 7946 0958 or 0044 20 7946 0958", "[phone] or [phone]"),
        ("(555) 010-9999, 555-0199", "[phone], [phone]"),
        ("٠٣٠ ٩٠١٨٢٠١٢", "[phone]"),
        ("Card 4111-1111-1111-1111 exp 11/27", "Card [card] exp 11/27"),
        ("GB82 WEST 1234 5698 7654 32 please", "[bank account] please"),
    ],
)
def test_what_is_masked(text: str, clean: str) -> None:
    assert masked(text)[0] == clean


numbers = st.one_of(
    st.dates(date(1970, 1, 1), date(2099, 12, 31)).map(str),
    st.dates(date(1970, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%d.%m.%Y}"),
    st.dates(date(1970, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%m/%d/%y}"),
    st.decimals(0, 99_999, places=2).map(lambda price: f"{price:,}"),
    st.decimals(0, 99_999, places=2).map(lambda price: f"€{price}"),
    st.integers(0, 99_999).map(str),
    st.integers(1_000, 99_999).map(lambda number: f"#{number:05}"),
    st.times().map(lambda time: f"{time:%H:%M}"),
    st.integers(1990, 2030).map(str),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["paid", "on", "order", "at"]), numbers), max_size=6))
@example([("order", "12345"), ("order", "67890")])
def test_prices_dates_times_and_order_numbers_stay(parts: list[tuple[str, str]]) -> None:
    text = " ".join(f"{word} {number}," for word, number in parts)
    assert masked(text) == (text, [])


@settings(deadline=None)
@given(st.lists(st.integers(10_000, 99_999), min_size=2, max_size=4))
def test_order_numbers_side_by_side_stay(found: list[int]) -> None:
    text = " ".join(map(str, found))
    assert masked(text) == (text, [])


def test_years_side_by_side_stay() -> None:
    assert masked("2019 2020 2021 2022 2023")[1] == []


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    secret=st.one_of(st.emails(), card_numbers(), st.just("+49 30 901820")), ragged=st.booleans()
)
def test_nothing_of_a_person_is_left_in_what_an_import_keeps(
    take: Callable[..., Intake], secret: str, ragged: bool
) -> None:
    quoted = '"' + secret.replace('"', '""') + '"'
    row = f'1,99,2024-01-01,"hi {quoted[1:-1]}",{quoted},Ann Lee,{quoted}'
    content = f"{HEAD}{row}{',more' * ragged}\n2,9,2024-01-01,{quoted},,,\n"
    intake = take(content, MAP, reject=True)
    kept = f"{intake.responses.rows()}{intake.rejected.collect().rows()}{intake.receipt.as_dict()}"
    assert secret not in kept
    assert "Ann Lee" not in kept
    assert intake.rejected.collect().height == 1


def test_a_message_masks_the_values_that_it_shows(write: Write) -> None:
    file = write("a.csv", "id,nps,day,text\n1,ann@shop.example,2024-01-01,\n2,4111111111111111,,\n")
    with pytest.raises(ImportFailed) as failed:
        check_files([file], write("map.toml", MAP))
    assert "[e-mail]" in str(failed.value) and "[card]" in str(failed.value)
    assert "ann@" not in str(failed.value) and "4111" not in str(failed.value)


def test_the_receipt_counts_masks_by_kind_and_names_columns_of_persons(
    take: Callable[..., Intake],
) -> None:
    rows = '1,9,2024-01-01,"a@b.example, c@d.example, +49 30 901820",,,\n'
    (file,) = take(HEAD + rows, MAP).receipt.files
    assert file.masked == {"e-mail": 2, "phone": 1}
    assert file.personal == ("RecipientEmail", "Name")
    assert "masked in comments: e-mail 2, phone 1" in file.text()
    assert "RecipientEmail, Name" in file.text()


def test_the_mapping_names_further_columns_of_persons_and_where_phones_are(
    take: Callable[..., Intake],
) -> None:
    more = '[source]\npersonal = ["note"]\nphone_regions = ["DK"]'
    content = HEAD + "1,9,2024-01-01,ring 32 12 34 56,,,who\n"
    (file,) = take(content, MAP.replace("[source]", more)).receipt.files
    assert file.personal == ("RecipientEmail", "Name", "note")
    assert file.masked == {"phone": 1}
    with pytest.raises(ImportFailed, match="'Danmark' is no country code"):
        take(content, MAP.replace("[source]", '[source]\nphone_regions = ["Danmark"]'))


@pytest.mark.parametrize(
    "header",
    [
        "IPAddress",
        "IP Address",
        "ipaddr",
        "Email Address",
        "First Name",
        "RecipientLastName",
        "LocationLatitude",
        "Name",
        "E-Mail",
        "customer_name",
        "Requester email",
        "Name#2",
    ],
)
def test_columns_of_persons_are_known_by_their_headers(header: str) -> None:
    assert personal_columns([header]) == [header]


@pytest.mark.parametrize("header", ["Product name?", "Would you email a friend?", "Branch", "NPS"])
def test_other_columns_are_not(header: str) -> None:
    assert personal_columns([header]) == []
