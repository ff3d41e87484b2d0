"""Adds up answers on a cluster, with Apache Spark; the only module that knows pyspark."""

import re
import socket
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import polars as pl
from py4j.protocol import Py4JError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, SparkSession

from cxdata.engines import dialect, source
from cxdata.errors import DataSetError, UsageError
from cxdata.tables import TABLES

# What is used here of pandas is nothing.
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
"""Sums that overflow stop the job; what Spark has to say of itself stays with Spark."""
ADDRESS = re.compile(r"(?:spark|sc)://(.+?)(?:/.*)?$")
KNOCK = 10
"""Seconds after which a master that does not answer is taken to be absent."""
MOST_AT_ONCE = 1_000_000
"""Rows that are fetched at once."""


class Spark:
    """The tables of a folder that a cluster can read, through Spark."""

    name = "Apache Spark"

    def __init__(
        self, master: str | None, folder: str, settings: Mapping[str, str], wait: float
    ) -> None:
        """Join the cluster and look for the tables of `folder`.

        Args:
            master: as `spark://host:port`, `yarn` or `sc://host:port`; None for the one that
                spark-submit or the platform names.
            folder: a path or an address (`s3a://…`) that each worker can read.
            settings: further settings of Spark.
            wait: seconds after which a cluster that takes no work is given up.

        Raises:
            UsageError: where there is no cluster at `master`, or it takes no work.
        """
        _knock(master)
        self.folder = folder.rstrip("/")
        self._session = _joined(master, settings)
        with ExitStack() as otherwise:
            otherwise.callback(self.close)
            self._try_out(wait)
            self._columns = {name: self._found(name) for name in TABLES}
            otherwise.pop_all()

    def _try_out(self, wait: float) -> None:
        """Have the cluster do something small: without workers it would wait for ever."""
        pool = ThreadPoolExecutor(1)
        tried = pool.submit(lambda: self._session.range(1).collect())
        pool.shutdown(wait=False)
        with _told():
            try:
                tried.result(wait)
            except TimeoutError as error:
                raise UsageError(
                    f"The cluster took no work within {wait:g} s. See whether its workers are "
                    "registered and have memory and cores to spare, or wait longer with --wait."
                ) from error

    def _found(self, table: str) -> Sequence[str]:
        with _told():
            for place in (f"{self.folder}/{table}", f"{self.folder}/{table}.parquet"):
                try:
                    rows = self._session.read.option("mergeSchema", "true").parquet(place)
                except AnalysisException as error:
                    if error.getCondition() == "PATH_NOT_FOUND":
                        continue
                    raise
                rows.createOrReplaceTempView(source(table))
                return list(rows.columns)
        return ()

    def text(self, file: str) -> str | None:
        """A small text file of the folder; None where there is none."""
        try:
            rows = self._session.read.text(f"{self.folder}/{file}", wholetext=True).collect()
        except AnalysisException:
            return None
        return str(rows[0][0]) if rows else None

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table; none where the folder does not hold it."""
        return self._columns.get(table, ())

    def give(self, name: str, rows: pl.DataFrame) -> None:
        """Let queries read a small table that is at hand."""
        with _told():
            plain = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
            self._session.createDataFrame(plain).createOrReplaceTempView(name)

    def run(self, script: str, time_zone: str) -> None:
        """Make the views of a script, whose days are local to a time zone."""
        with _told():
            for statement in dialect.statements(script, time_zone):
                self._session.sql(statement)

    def rows(self, query: str) -> Iterator[pl.DataFrame]:
        """What a query finds, in no order and in parts that fit into memory.

        Raises:
            DataSetError: where the answers cannot be read or added up.
        """
        with _told():
            found = self._session.sql(dialect.query(query))
            if "day" in found.columns:
                yield from _by_days(found)
            else:
                yield _fetched(found)

    def close(self) -> None:
        """Leave the cluster."""
        self._session.stop()


def _by_days(found: DataFrame) -> Iterator[pl.DataFrame]:
    """Rows of some days after rows of others; they are kept on the cluster meanwhile."""
    kept = found.persist()
    try:
        days = sorted(kept.groupBy("day").count().collect())
        begins, rows = None, 0
        for day, count in days:
            if begins is not None and rows + count > MOST_AT_ONCE:
                yield _fetched(kept.where((kept.day >= begins) & (kept.day < day)))
                begins, rows = day, 0
            begins, rows = begins or day, rows + count
        yield _fetched(kept if begins is None else kept.where(kept.day >= begins))
    finally:
        kept.unpersist()


def _fetched(rows: DataFrame) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(rows.toArrow()))


def _knock(master: str | None) -> None:
    """Look whether anybody listens, since Spark itself would try for a minute."""
    named = ADDRESS.match(master or "")
    if not named:
        return
    refused: OSError | None = None
    for address in named[1].split(","):
        host, _, port = address.partition(":")
        try:
            socket.create_connection((host, int(port or 7077)), timeout=KNOCK).close()
            return
        except ValueError as error:
            raise UsageError(f"--master {master} names no port: spark://host:7077.") from error
        except OSError as error:
            refused = error
    raise UsageError(
        f"No Spark master answers at {master}: {refused}. Name one with --master spark://host:7077."
    ) from refused


def _joined(master: str | None, settings: Mapping[str, str]) -> SparkSession:
    made = SparkSession.Builder().appName("cells")
    for name, value in {**SETTINGS, **settings}.items():
        made = made.config(name, value)
    if master:
        made = made.remote(master) if master.startswith("sc://") else made.master(master)
    try:
        return made.getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        raise UsageError(
            f"Spark could not begin: {_first_line(error)} It needs Java 17 or newer, and a master "
            "such as --master spark://host:7077."
        ) from error


@contextmanager
def _told() -> Iterator[None]:
    """What Spark complains of, in one line."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise DataSetError(f"Spark could not add up the answers: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    """What went wrong, and not where in the JVM: the cause that is named last and first told."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")]
    said = (causes or lines or [type(error).__name__])[-1 if causes else 0]
    return f"{said.removeprefix('Caused by:').strip().rstrip('.')}."
