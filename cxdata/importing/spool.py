"""Accepted rows on their way to the data set: month by month, on disk once they are many."""

import shutil
import weakref
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

MOST_KEPT = 200_000_000
"""Bytes of rows that are kept in memory."""
MOST_ASIDE = 100_000_000
"""Bytes of rejected rows that are kept in memory."""
MOST_AT_ONCE = 2_000_000
"""Rows of one month that are given together."""
MONTH = "month"


class Spool:
    """Rows with `answered_at`, in the order of their arrival within each month."""

    def __init__(self) -> None:
        self._kept: dict[str, list[pl.DataFrame | Path]] = {}
        self._size, self._aside = 0, 0
        self._numbers = count()
        self._folder: Path | None = None

    def add(self, rows: pl.DataFrame) -> None:
        """Take in more rows, all of the same columns."""
        month = pl.col("answered_at").dt.truncate("1mo").alias(MONTH)
        for (first,), part in (
            rows.with_columns(month)
            .partition_by(MONTH, as_dict=True, include_key=False, maintain_order=True)
            .items()
        ):
            self._kept.setdefault(f"{first:%Y-%m}", []).append(part)
        self._size += int(rows.estimated_size())
        if self._size > MOST_KEPT:
            self._to_disk()

    def _to_disk(self) -> None:
        for month, parts in self._kept.items():
            held = [part for part in parts if isinstance(part, pl.DataFrame)]
            if held:
                path = self._written(pl.concat(held))
                self._kept[month] = [*(p for p in parts if isinstance(p, Path)), path]
        self._size = 0

    def aside(self, rows: pl.DataFrame) -> pl.LazyFrame:
        """Keep rows that are not accepted, to be read again until `close`."""
        self._aside += int(rows.estimated_size())
        if self._aside <= MOST_ASIDE:
            return rows.lazy()
        return pl.scan_ipc(self._written(rows))

    def _written(self, rows: pl.DataFrame) -> Path:
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="cx-spool-"))
            self._gone = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        path = self._folder / f"{next(self._numbers)}.arrow"
        rows.write_ipc(path, compression="lz4")
        return path

    def months(self) -> list[str]:
        """The months that there are rows of, the earliest first."""
        return sorted(self._kept)

    def month(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of one month, not too many at once."""
        held: list[pl.DataFrame] = []
        for part in self._kept.get(name, []):
            held.append(part if isinstance(part, pl.DataFrame) else pl.read_ipc(part))
            if sum(one.height for one in held) >= MOST_AT_ONCE:
                yield pl.concat(held)
                held = []
        if held:
            yield pl.concat(held)

    def __iter__(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Each month with its rows; a month of very many comes several times."""
        for name in self.months():
            for rows in self.month(name):
                yield name, rows

    def close(self) -> None:
        """Forget all rows."""
        self._kept.clear()
        if self._folder:
            self._gone()
