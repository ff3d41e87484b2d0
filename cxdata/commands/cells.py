"""The command `cells`: answers that lie elsewhere become a data set of cells alone."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import polars as pl

from cxdata import publishing, tables
from cxdata.engines import Engine, source, standard
from cxdata.engines.here import Here
from cxdata.errors import UsageError, unknown
from cxdata.published import manifest, versions
from cxdata.published.manifest import About
from cxdata.published.versions import Published
from cxdata.publishing import ENGAGEMENT

ENGINES = ("duckdb", "spark")
ROOM = 120
"""Seconds in which a cluster has to take some work."""
INSTALL = "Spark is not installed here. Install it with `pip install -r requirements-spark.txt`."


def options(command: ArgumentParser) -> None:
    """What the command can be told."""
    command.add_argument("--engine", choices=ENGINES, default="duckdb", help="what adds up")
    command.add_argument("--master", metavar="URL", help="spark://host:port, yarn, local[4], …")
    command.add_argument(
        "--input",
        required=True,
        metavar="DIR",
        help="Parquet tables of standard columns, or s3a://",
    )
    command.add_argument("--into", required=True, type=Path, metavar="DIR", help="the data set")
    command.add_argument("--name", help="what the data set is called")
    command.add_argument("--time-zone", metavar="ZONE", help="of the data set's days: Europe/Paris")
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark"
    )
    command.add_argument("--wait", type=float, default=ROOM, metavar="S", help="for the cluster")


def run(arguments: Namespace) -> str:
    """Publish the cells, and say in one line what they are made of."""
    with _opened(arguments) as engine, versions.lock(arguments.into):
        about = _about(arguments, engine)
        counts = {
            name: standard.count(engine, name) for name in standard.READ if engine.columns(name)
        }
        if not counts:
            raise UsageError(
                f"{arguments.input} holds none of the tables {', '.join(standard.READ)}: name a "
                "folder with responses/*.parquet in it, or with responses.parquet."
            )
        surveyed = _surveyed(arguments, engine)
        version = publishing.publish(
            arguments.into,
            dict(_small(engine)),
            about,
            [_receipt(arguments, engine, counts)],
            engine=engine,
            surveyed=surveyed,
        )
    rows = " and ".join(f"{found[0]:,} {name}" for name, found in counts.items())
    return (
        f"Published version {version} into {arguments.into}: cells of {rows}, added up by "
        f"{engine.name}. The answers themselves stay where they are.{_left_out(engine, surveyed)}"
    )


@contextmanager
def _opened(arguments: Namespace) -> Iterator[Engine]:
    if arguments.engine == "duckdb":
        given = [f"--{name}" for name in ("master", "set") if getattr(arguments, name)]
        if given:
            raise UsageError(f"{given[0]} is for a cluster: add --engine spark.")
        if "://" in arguments.input:
            raise UsageError(f"{arguments.input} is read by a cluster only: add --engine spark.")
        here = Here(_home(arguments.input))
        try:
            yield here
        finally:
            here.close()
        return
    try:
        from cxdata.engines.spark import Spark
    except ModuleNotFoundError as error:
        raise UsageError(INSTALL) from error
    remote = "://" in arguments.input
    place = arguments.input if remote else str(_home(arguments.input))
    cluster = Spark(arguments.master, place, _settings(arguments.set), arguments.wait)
    try:
        yield cluster
    finally:
        cluster.close()


def _settings(given: list[str]) -> Mapping[str, str]:
    pairs = [text.partition("=") for text in given]
    wrong = [name for name, equal, _ in pairs if not equal]
    if wrong:
        raise UsageError(f"--set {wrong[0]} has no value: spark.executor.memory=4g.")
    return {name: value for name, _, value in pairs}


def _home(text: str) -> Path:
    """The folder of the tables; of a data set, that of its current version."""
    folder = Path(text).resolve()
    if not folder.is_dir():
        raise UsageError(f"There is no folder {text}. Name one with --input.")
    name = versions.current(folder)
    return folder / versions.VERSIONS / name if name else folder


def _about(arguments: Namespace, engine: Engine) -> About:
    """The settings of the version that is read or, where there is none, of the one before."""
    text = engine.text(manifest.NAME)
    former = versions.published(arguments.into)
    if text:
        about = manifest.parsed(text, arguments.input).about
    elif former:
        about = former.about
    else:
        about = About(name=Path(arguments.input).name)
    zone = arguments.time_zone or about.time_zone
    if zone not in available_timezones():
        raise UsageError(unknown("time zone", zone, available_timezones()))
    return replace(about, time_zone=zone, name=arguments.name or about.name)


def _small(engine: Engine) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables that are published whole, and employees' answers if they say who gave them."""
    for name in tables.TABLES:
        columns = engine.columns(name)
        if name in standard.READ or not columns or _nameless(name, engine):
            continue
        rows = engine.rows(f"select * from {source(name)}")  # noqa: S608
        yield name, tables.obeying(name, pl.concat(rows))


def _nameless(table: str, engine: Engine) -> bool:
    return table == ENGAGEMENT and "respondent_id" not in engine.columns(table)


def _surveyed(arguments: Namespace, engine: Engine) -> Published | None:
    """The version that is read, where its employees' answers can be taken over with their cells."""
    if "://" in arguments.input or not _nameless(ENGAGEMENT, engine):
        return None
    home = _home(arguments.input)
    if not (home / manifest.NAME).is_file():
        return None
    return Published(home=home, about=manifest.read(home).about)


def _left_out(engine: Engine, surveyed: Published | None) -> str:
    if surveyed or not engine.columns(ENGAGEMENT) or not _nameless(ENGAGEMENT, engine):
        return ""
    return " Employees' answers were left out: they do not say who gave which (respondent_id)."


def _receipt(
    arguments: Namespace, engine: Engine, counts: Mapping[str, standard.Counted]
) -> dict[str, Any]:
    """What the data set says of itself: how many rows of each table were added up, and by what."""
    files = [
        {"name": f"{arguments.input}/{name}", "read": rows, "accepted": rows, "rejected": 0}
        | {"dropped": 0, "first_day": first, "last_day": last}
        for name, (rows, first, last) in counts.items()
    ]
    return {
        "source": "python -m cxdata cells",
        "note": "Cells only: the answers were added up where they lie.",
        "engine": engine.name,
        "files": files,
    }
