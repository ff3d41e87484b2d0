"""What a business unit is called today, whatever it was called when the answer was given."""

import polars as pl


def present_names(units: pl.DataFrame) -> dict[str, str]:
    """Old name → present name of each renamed unit, along chains of up to twenty successors."""
    renamed = units.filter(pl.col("successor").is_not_null())
    after = dict(renamed.select("business_unit", "successor").iter_rows())
    present = dict(after)
    for _ in range(20):
        present = {old: after.get(new, new) for old, new in present.items()}
    return present
