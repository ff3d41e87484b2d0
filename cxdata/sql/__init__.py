"""One file for each question that is asked in SQL, with `$parameters` for what a reader chose."""

from pathlib import Path


def sql(query: str) -> str:
    """The text of `<query>.sql`."""
    return (Path(__file__).parent / f"{query}.sql").read_text(encoding="utf-8").rstrip()
