"""Who a customer is stays with the survey tool, and a forgotten one does not come back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cxdata import publishing
from cxdata.importing import customers, forgetting, import_files

Write = Callable[..., Path]
MAPPING = """
[source]
name = "Shop"
[columns]
response_id = "id"
recommend = "nps"
customer_id = "client"
[answered_at]
constant = 2025-01-05
"""
MONTHS = """
[table]
name = "customers"
[source]
name = "Billing"
[columns]
customer_id = "mail"
month = "month"
active = "active"
"""
SURVEY = (
    "id,nps,client\n1,9,Ann@Example.org\n2,8, ann@example.org \n3,7,bob@example.org\n"
    "4,6,K77\n5,99,eve@example.org\n6,3,\n"
)
BILLING = "mail,month,active\nann@example.org,2025-01-01,true\nK77,2025-01-01,true\n"


@pytest.fixture
def folder(write: Write, tmp_path: Path) -> Path:
    """A data set of six answers, of which one is rejected, and of two customers."""
    into = tmp_path / "set"
    bring(write, into, SURVEY, MAPPING)
    bring(write, into, BILLING, MONTHS)
    return into


def bring(write: Write, into: Path, rows: str, mapping: str) -> publishing.Published:
    import_files([write("file.csv", rows)], write("map.toml", mapping), into, reject=True)
    found = publishing.published(into)
    assert found
    return found


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_address_becomes_the_same_pseudonym_in_every_table(folder: Path) -> None:
    made = publishing.published(folder)
    assert made
    first, second, third, fourth, last = made.table("responses").sort("response_id")["customer_id"]
    assert first == second and first.startswith("c-")
    assert third.startswith("c-") and third != first
    assert (fourth, last) == ("K77", None)
    assert set(made.table("customers")["customer_id"]) == {first, "K77"}


def test_no_address_is_kept_anywhere(folder: Path) -> None:
    assert b"example.org" not in everything(folder)
    rejected = [path.read_text() for path in folder.rglob("rejected.csv")]
    assert len(rejected) == 1 and ",99,c-" in rejected[0]


def test_the_receipt_counts_the_pseudonyms(write: Write, tmp_path: Path) -> None:
    receipt = import_files(
        [write("s.csv", SURVEY)], write("m.toml", MAPPING), tmp_path / "set", reject=True
    )
    assert receipt.files[0].pseudonyms == 4
    assert "4 e-mail addresses of customers became pseudonyms" in receipt.text()


def test_another_data_set_calls_the_same_customer_otherwise(tmp_path: Path) -> None:
    one, other = customers.of(tmp_path / "one"), customers.of(tmp_path / "other")
    assert one.pseudonym("ann@example.org") != other.pseudonym("ann@example.org")
    assert customers.of(tmp_path / "one") == one
    assert (tmp_path / "one" / customers.KEY).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("customer", ["ann@example.org", "ANN@example.org ", "K77"])
def test_a_forgotten_customer_does_not_come_back(write: Write, folder: Path, customer: str) -> None:
    forgetting.forget(folder, customer)
    again = SURVEY.replace("3,7,", "3,1,")
    made = bring(write, folder, again, MAPPING)
    name = customers.of(folder).pseudonym(customer)
    assert name not in made.table("responses")["customer_id"].to_list()
    file = made.receipts()[-1]["files"][0]
    assert file["dropped"] == {customers.FORGOTTEN_EARLIER: 1 if customer == "K77" else 2}
    assert file["read"] == 6
    kept = bring(write, folder, BILLING.replace("true", "false"), MONTHS).table("customers")
    assert name not in kept["customer_id"].to_list() and kept.height == 1
    assert customer.strip().encode() not in (folder / customers.FORGOTTEN).read_bytes()


RECODED = f"""{MAPPING}
[missing]
customer_id = "nobody@example.org"
[values.customer_id]
"ann@example.org" = "K1"
"K77" = "kim@example.org"
[[drop.rows]]
column = "client"
equals = "test@example.org"
"""


def test_a_mapping_reads_addresses_as_they_stand_in_the_file(write: Write, tmp_path: Path) -> None:
    rows = (
        "id,nps,client\n1,9,ann@example.org\n2,8,nobody@example.org\n3,7,bob@example.org\n"
        "4,6,K77\n5,9,test@example.org\n6,99,ann@example.org\n"
    )
    made = bring(write, tmp_path / "set", rows, RECODED)
    who = customers.of(tmp_path / "set")
    found = dict(made.table("responses").select("response_id", "customer_id").iter_rows())
    bob, kim = (who.pseudonym(f"{name}@example.org") for name in ("bob", "kim"))
    assert found == {"1": "K1", "2": None, "3": bob, "4": kim}
    assert made.receipts()[-1]["files"][0]["dropped"] == {"client is 'test@example.org'": 1}
    (rejected,) = (tmp_path / "set").rglob("rejected.csv")
    assert ",99,K1," in rejected.read_text()


@pytest.mark.parametrize("customer", ["K1", "ann@example.org"])
def test_a_forgotten_customer_stays_away_by_either_name(
    write: Write, tmp_path: Path, customer: str
) -> None:
    rows = "id,nps,client\n1,9,ann@example.org\n2,9,bob@example.org\n"
    bring(write, tmp_path / "set", rows, RECODED)
    forgetting.forget(tmp_path / "set", customer)
    made = bring(write, tmp_path / "set", rows.replace("9", "8"), RECODED)
    assert made.receipts()[-1]["files"][0]["dropped"] == {customers.FORGOTTEN_EARLIER: 1}
