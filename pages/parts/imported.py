"""What a reader sees once a survey is published: their NPS, the receipt, and where to go on."""

from pathlib import Path

import polars as pl
import streamlit as st

from cxdata import access, estimates
from cxdata.arrivals import receipts
from cxdata.dataset import Dataset
from cxdata.errors import UsageError, unknown
from cxdata.importing import wizard
from cxdata.published import versions
from cxdata.safe_csv import as_csv
from cxdata.selection import day
from cxdata.verdicts import findings
from pages.parts.receipts import whole
from pages.parts.text import plain

VERSION, BESIDE = "published", "beside"
"""Where the link keeps what was published: the version, and the folder where that is another."""
SUMS = {"read": "Rows read", "accepted": "Accepted", "rejected": "Rejected", "dropped": "Dropped"}


def point_to(version: str, beside: str) -> None:
    """Let the link name what was published, so that a reload shows it again."""
    st.query_params.update({VERSION: version} | ({BESIDE: beside} if beside else {}))


def forget() -> None:
    """Take what was published out of the link."""
    for name in (VERSION, BESIDE):
        st.query_params.pop(name, None)


def key() -> str:
    """What the link names; widgets of the next import take it into their keys to begin empty."""
    return st.query_params.get(VERSION, "")


def show(dataset: Dataset) -> None:
    """The version that the link names, if it names one.

    Raises:
        UsageError: for a version or folder that is not there.
        DataSetError: for a version that is damaged.
    """
    version, beside = (st.query_params.get(name, "") for name in (VERSION, BESIDE))
    if not version:
        return
    with st.container(border=True):
        _result(_opened(dataset, version, beside), beside)
        st.button("Import another file", key="another", icon=":material/add:", on_click=forget)


def _opened(dataset: Dataset, version: str, beside: str) -> Dataset:
    served = dataset.home.parents[1]
    folder = wizard.beside(served, beside) if beside else served
    if not beside and version == dataset.version:
        return dataset
    kept = versions.names(folder)
    if version not in kept:
        raise UsageError(unknown("version", version, kept))
    return Dataset(folder, version)


def _result(made: Dataset, beside: str) -> None:
    last = (made.published.receipts() or [{}])[-1]
    st.markdown(f"##### {plain(headline(made))}")
    files = receipts.files([last])
    for place, (name, label) in zip(st.columns(len(SUMS)), SUMS.items(), strict=True):
        place.metric(label, f"{files[name].sum():,}", border=True)
    st.markdown(plain(receipts.total([last])))
    to_mind(last)
    with st.expander("The whole receipt", icon=":material/receipt_long:"):
        whole(last)
    _downloads(made, last)
    if beside:
        st.markdown("To see every page on your own data, start the dashboard on them:")
        st.code(f"CX_DATA={_shell(made.home.parents[1])} make run", language="sh")
    else:
        st.caption("Every page shows it from your next click on.")


def to_mind(receipt: receipts.Receipt) -> None:
    """What a reader should know of the files and figures beyond that all rows are there."""
    for said in receipts.cautions(receipt):
        st.warning(plain(_sentence(said)), icon=":material/warning:")
    for said in receipts.notes(receipt):
        st.info(plain(_sentence(said)), icon=":material/info:")


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].removesuffix('.')}."


def headline(made: Dataset) -> str:
    """`NPS 48 (44 to 52, 889 answers), 9 Jun 2016 to 8 Sep 2018.` of the whole version.

    Without answers to that question it is of the first metric that has some.
    """
    if not made.metrics():
        return "This data set has no answers yet."
    metric = made.metrics()[0]
    days = made.coverage(metric)
    asked = access.select(access.EVERYONE, start=days.first, end=days.last, wanted={})
    row = estimates.estimate(made, asked, metric).row(0, named=True)
    return f"{findings.estimate(row, metric)}, {day(days.first)} to {day(days.last)}."


def _downloads(made: Dataset, receipt: receipts.Receipt) -> None:
    saved: dict[str, tuple[str, str]] = {
        "Receipt (CSV)": ("receipt.csv", as_csv(receipts.files([receipt]))),
        "Receipt (text)": ("receipt.txt", receipts.as_text(receipt)),
    }
    rejected = made.home / "rejected.parquet"
    if rejected.is_file():
        saved["Rejected rows (CSV)"] = ("rejected.csv", as_csv(pl.read_parquet(rejected)))
    with st.container(horizontal=True):
        for label, (name, text) in saved.items():
            st.download_button(
                label,
                text,
                file_name=name,
                mime="text/csv" if name.endswith("csv") else "text/plain",
                key=name,
                icon=":material/download:",
                on_click="ignore",
            )


def _shell(folder: Path) -> str:
    """The folder as a command line takes it, short where it lies below the project."""
    here = Path.cwd().resolve()
    name = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return f"'{name}'" if " " in str(name) else str(name)
