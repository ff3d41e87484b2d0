"""Writes the narrow copies of the answers of one part."""

from collections.abc import Sequence

from cxdata.adding.files import ROWS, Files
from cxdata.querying import extracts
from cxdata.sql import sql


def write(files: Files, names: Sequence[str]) -> None:
    """Write the extracts of these names from the responses and ratings that are shown."""
    files.connection.execute(sql("numbered"))
    for name in names:
        rows = files.connection.sql(extracts.query(name))
        size = extracts.ROWS.get(name, ROWS)
        files.write(rows, extracts.path(name), size=size, backwards=name == extracts.VOICES)
