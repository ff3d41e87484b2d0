"""Takes a customer out of every kept version of a data set, as they may wish."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from cxdata import publishing, tables
from cxdata.errors import DataSetError, UsageError
from cxdata.importing import cells, customers
from cxdata.importing.customers import Customers
from cxdata.published import manifest, versions
from cxdata.published.versions import VERSIONS, Published
from cxdata.publishing import ENGAGEMENT, REJECTED

CUSTOMER = "customer_id"
NAMED = {"responses": "responses", "ratings": "ratings", "customers": "customer months"}
OF = tuple(name for name in tables.TABLES if CUSTOMER in tables.empty(name).columns)
"""Tables whose rows may be about one customer."""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """How many rows of one version were about the customer, by table; comments among responses."""

    version: str
    rows: dict[str, int]

    def text(self) -> str:
        """One line of what was removed."""
        listed = ", ".join(_counted(n, NAMED.get(name, name)) for name, n in self.rows.items() if n)
        return f"{self.version}: removed {listed or 'nothing'}"


def _counted(count: int, things: str) -> str:
    return f"{count:,} {things.removesuffix('s') if count == 1 else things}"


@dataclass(frozen=True)
class Whom:
    """The customer who wishes to be forgotten, as they were named."""

    customers: Customers
    said: str

    def anywhere(self, rejected: pl.DataFrame) -> pl.Expr:
        """Rejected rows are in the source's columns; what a ragged one has too much is in one."""
        texts = [name for name, kind in rejected.schema.items() if kind == pl.String]
        names = {self.customers.pseudonym(self.said), cells.clean(self.said)}
        listed = "|".join(re.escape(name) for name in sorted(names))
        case = "(?i)" if customers.is_address(self.said) else ""
        whole = rf"{case}(?:^|[,;|\t])\s*(?:{listed})\s*(?:[,;|\t]|$)"
        same = [pl.col(name).str.contains(whole) for name in texts]
        return pl.any_horizontal(*same, pl.lit(False)).fill_null(False)


def forget(folder: Path, customer: str) -> list[Forgotten]:
    """Rewrite every kept version that holds anything of `customer`; its name and place stay.

    An e-mail address stands for the pseudonym that it became, and for itself in versions that
    were published before it became one. From then on no import into this
    data set brings the customer back.

    Each version is verified before it takes the place of the old one, whose files are deleted.

    Raises:
        UsageError: for an empty id.
        DataSetError: for a version that is damaged, once all others are rewritten.
    """
    if not customer.strip():
        raise UsageError("Name the customer by the id that responses and customers have.")
    with versions.lock(versions.existing(folder)):
        versions.sweep(folder)
        customers.remember_forgotten(folder, customer)
        who = Whom(customers.of(folder), customer)
        done, damaged = [], []
        for name in versions.names(folder):
            try:
                done.append(_forgotten(folder, name, who))
            except DataSetError as error:
                damaged.append(str(error))
    if damaged:
        said = [one.text() for one in done]
        raise DataSetError(
            "\n".join(
                [*said, *damaged, "Not every version is free of the customer: remove those named."]
            )
        )
    return done


def _forgotten(folder: Path, name: str, who: Whom) -> Forgotten:
    home = folder / VERSIONS / name
    version = versions.whole(versions.sound(Published(home=home, about=manifest.read(home).about)))
    contents, counts = {}, {}
    for table in tables.TABLES:
        if table != ENGAGEMENT and version.files(table):
            rows = version.table(table)
            contents[table] = _without(table, rows, who)
            counts[table] = rows.height - contents[table].height
    rejected = _rejected(version)
    others = rejected.filter(~who.anywhere(rejected)) if rejected.height else rejected
    counts["rejected rows"] = rejected.height - others.height
    if any(counts.values()):
        receipts = [*version.receipts(), _receipt(counts)]
        publishing.rewrite(folder, version, contents, receipts, others)
    return Forgotten(version=name, rows=counts)


def _without(table: str, rows: pl.DataFrame, who: Whom) -> pl.DataFrame:
    if table not in OF:
        return rows
    return rows.filter(~who.customers.names(CUSTOMER, who.said))


def _rejected(version: Published) -> pl.DataFrame:
    path = version.home / f"{REJECTED}.parquet"
    try:
        return pl.read_parquet(path) if path.is_file() else pl.DataFrame()
    except (OSError, PolarsError) as error:
        raise DataSetError(f"Version {version.version}: {path.name} is damaged.") from error


def _receipt(counts: dict[str, int]) -> dict[str, Any]:
    """What the version says of it from now on; whom it was about is not kept."""
    removed = {NAMED.get(name, name): n for name, n in counts.items() if n}
    return {"source": "python -m cxdata forget", "note": "A customer's wish.", "removed": removed}


def in_words(done: Sequence[Forgotten]) -> str:
    """What the terminal prints."""
    if not any(any(one.rows.values()) for one in done):
        return f"None of the {len(done)} kept versions holds anything of this customer."
    warning = (
        "No import into this data set brings them back; remove them from the survey tool and from "
        "its exports too."
    )
    return "\n".join([*(one.text() for one in done), warning])
