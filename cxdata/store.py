"""What people write on the pages, kept with author and time; no version of it is ever lost."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sql
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from cxdata.errors import ChangedMeanwhile, StoreError

SETTING = "CX_STORE"
FILE = "written.sqlite"
WAIT_SECONDS = 10

REVISIONS = sql.Table(
    "revisions",
    sql.MetaData(),
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("version", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("kind", sql.String(40), nullable=False),
    sql.Column("body", sql.JSON, nullable=False),
    sql.Column("author", sql.String(200), nullable=False),
    sql.Column("written_at", sql.String(32), nullable=False),
    sql.Column("removed", sql.Boolean, nullable=False),
)
"""Only ever added to: two editors who start from one version cannot both write the next."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One version of something that somebody wrote."""

    id: str
    version: int
    kind: str
    body: Mapping[str, Any]
    author: str
    written_at: datetime
    removed: bool


_complaints: ContextVar[list[str] | None] = ContextVar("complaints", default=None)


@contextmanager
def going_on() -> Iterator[list[str]]:
    """Within it, a database that cannot be read holds nothing: the list says what was wrong.

    So what was published is still shown; who writes is told as ever.
    """
    complaints: list[str] = []
    token = _complaints.set(complaints)
    try:
        yield complaints
    finally:
        _complaints.reset(token)


class Store:
    """The entries of one database; safe to share between threads and between app servers."""

    def __init__(self, url: str) -> None:
        """Name the database by its SQLAlchemy URL; nothing is opened before the first question.

        Raises:
            StoreError: where the URL cannot be read, or its driver is not installed.
        """
        try:
            self._engine = _engine(url)
        except (ArgumentError, ImportError, SQLAlchemyError) as error:
            raise StoreError(
                f"{SETTING} is no database address that can be used ({error}). "
                "Write it as postgresql+psycopg://user@host/name or sqlite:////folder/file.sqlite."
            ) from error

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The store that CX_STORE names, else a file in the data set's folder."""
        return cls(os.environ.get(SETTING) or f"sqlite:///{folder.resolve() / FILE}")

    def add(self, kind: str, body: Mapping[str, Any], *, author: str) -> Entry:
        """Write something new; `body` is what JSON can hold."""
        return self._write(_revision(uuid4().hex, 1, kind, body, author))

    def change(self, id: str, version: int, body: Mapping[str, Any], *, author: str) -> Entry:
        """Write the next version of an entry, starting from the version that was read.

        Raises:
            ChangedMeanwhile: where somebody else wrote it in between; it carries theirs.
        """
        kind = self._seen(id, version).kind
        return self._write(_revision(id, version + 1, kind, body, author))

    def remove(self, id: str, version: int, *, author: str) -> None:
        """Take an entry off the pages; its history stays.

        Raises:
            ChangedMeanwhile: where somebody else wrote it in between.
        """
        seen = self._seen(id, version)
        self._write(_revision(id, version + 1, seen.kind, seen.body, author, removed=True))

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """The latest version of every entry of a kind, the first written first."""
        order = sql.func.row_number().over(partition_by=REVISIONS.c.id, order_by=_NEWEST)
        first = sql.func.min(REVISIONS.c.written_at).over(partition_by=REVISIONS.c.id)
        ranked = (
            sql.select(REVISIONS, order.label("back"), first.label("begun"))
            .where(REVISIONS.c.kind == kind)
            .subquery()
        )
        latest = sql.select(ranked).where(ranked.c.back == 1, sql.not_(ranked.c.removed))
        return self._read(latest.order_by(ranked.c.begun, ranked.c.id))

    def history(self, id: str) -> tuple[Entry, ...]:
        """Every version of an entry, the oldest first; removals included."""
        mine = sql.select(REVISIONS).where(REVISIONS.c.id == id)
        return self._read(mine.order_by(REVISIONS.c.version))

    def _seen(self, id: str, version: int) -> Entry:
        known = self.history(id)
        if not known:
            raise StoreError(f"There is no entry {id!r} to change. Reload the page.")
        if known[-1].version != version or known[-1].removed:
            raise ChangedMeanwhile(known[-1])
        return known[-1]

    def _write(self, entry: Entry) -> Entry:
        row = vars(entry) | {"written_at": entry.written_at.isoformat()}
        self._begin()
        try:
            with self._connection() as connection:
                connection.execute(sql.insert(REVISIONS).values(row))
        except IntegrityError as error:
            raise ChangedMeanwhile(self.history(entry.id)[-1]) from error
        return entry

    def _read(self, query: sql.Select[Any]) -> tuple[Entry, ...]:
        try:
            if not self._begun():
                return ()
            with self._connection() as connection:
                return tuple(map(_entry, connection.execute(query).mappings()))
        except StoreError as error:
            complaints = _complaints.get()
            if complaints is None:
                raise
            complaints.append(str(error))
            return ()

    def _begin(self) -> None:
        # PostgreSQL lets two servers pass "if not exists" at once and stops the slower one.
        with suppress(IntegrityError), self._connection() as connection:
            connection.execute(CreateTable(REVISIONS, if_not_exists=True))

    def _begun(self) -> bool:
        """Whether anything was ever written; to ask must not make a file."""
        file = self._engine.url.database
        if self._engine.dialect.name == "sqlite" and file and not Path(file).exists():
            return False
        with self._connection() as connection:
            return sql.inspect(connection).has_table(REVISIONS.name)

    @contextmanager
    def _connection(self) -> Iterator[sql.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            where = self._engine.url.render_as_string(hide_password=True)
            raise StoreError(
                f"What people write is kept in {where}, which cannot be used now: "
                f"{getattr(error, 'orig', None) or error}. Make it writable, or name another "
                f"database in {SETTING}."
            ) from error


_NEWEST = REVISIONS.c.version.desc()


@lru_cache
def _engine(url: str) -> sql.Engine:
    if sql.make_url(url).get_backend_name() == "sqlite":
        wait = {"timeout": WAIT_SECONDS}
        return sql.create_engine(url, connect_args=wait, poolclass=NullPool)
    # A database that was made as SQL_ASCII would hand out bytes where texts are asked for.
    utf8 = {"client_encoding": "utf8"}
    return sql.create_engine(url, connect_args=utf8, pool_pre_ping=True)


def _revision(
    id: str, version: int, kind: str, body: Mapping[str, Any], author: str, removed: bool = False
) -> Entry:
    return Entry(
        id=id,
        version=version,
        kind=kind,
        body=dict(body),
        author=author,
        written_at=datetime.now(UTC),
        removed=removed,
    )


def _entry(row: sql.RowMapping) -> Entry:
    values = {name: row[name] for name in Entry.__dataclass_fields__}
    return Entry(**values | {"written_at": datetime.fromisoformat(row["written_at"])})
