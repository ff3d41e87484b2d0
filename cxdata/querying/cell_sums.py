"""The queries that add up cells, and the cubes made from them, for several metrics at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdata import tables
from cxdata.metrics import Metric
from cxdata.querying.cubes import CELLS, Cube
from cxdata.sql import sql

UNWEIGHTED = ("n", "x", "xx")
"""What a rollup of answers that all weigh 1 has: the weighted sums would be the same again."""
WEIGHTED = ("w", "ww", "wx", "wxx")
SUMS = (*UNWEIGHTED, *WEIGHTED)
STAND_IN = dict(zip(WEIGHTED, ("n", "n", "x", "xx"), strict=True))
"""What the weighted sums are where every answer weighs 1."""
KINDS = {"w": "(28, 10)", "ww": "(38, 20)", "wx": "(38, 14)", "wxx": "(38, 18)"}
FACTS = {
    "responses": {
        "answers": "true",
        "comments": "comment is not null",
        "promoters": "coalesce(recommend >= 9, false)",
        "identified": "customer_id is not null",
    }
}
"""What is counted of a relation beside its scores."""
TOGETHER = f"group by all\norder by day, {', '.join(tables.DIMENSIONS)}"
NO_OCCASION = "''::enum('')"
"""A text of which a Parquet file has but one is written sooner where it is a number meanwhile."""
ADDED, SINGLE = ("plain_sums", "weighted_sums"), ("single_sums", "single_weights")


@dataclass(frozen=True)
class Scored:
    """A metric among those that score one relation, whose sums have columns of its own."""

    metric: Metric
    weighted: bool = False
    """Whether any answer has a weight other than 1."""
    suffix: str | None = None
    """What follows the names of its columns; None for its own name."""

    @property
    def name(self) -> str:
        """The metric's."""
        return self.metric.name

    @property
    def kept(self) -> tuple[str, ...]:
        """The sums that a rollup has."""
        return SUMS if self.weighted else UNWEIGHTED

    def column(self, name: str) -> str:
        """What one of its sums is called among those of other metrics."""
        return f"{name}_{self.name}" if self.suffix is None else name

    def cells_sql(self, sums: Sequence[str]) -> str:
        """Its cells with some of the sums, from those of all metrics."""
        own = {name: self.column(name if name in self.kept else STAND_IN[name]) for name in sums}
        typed = (f"{column}::{self._kind(name)} as {name}" for name, column in own.items())
        occasion = "occasion" if self.metric.occasion else NO_OCCASION
        return sql("metric_cells").format(name=self.name, occasion=occasion, sums=", ".join(typed))

    def _kind(self, name: str) -> str:
        places = self.metric.decimals
        plain = {"n": "bigint", "x": f"decimal(18, {places})", "xx": f"decimal(18, {2 * places})"}
        return plain.get(name) or f"decimal{KINDS[name]}"

    def rollup_sql(self, cube: Cube) -> str:
        """Its rows of a cube, from those of all metrics."""
        spread = ("first_occasion", "last_occasion") if self.metric.occasion else ()
        weighted = WEIGHTED if self.weighted else ()
        return sql("metric_rollup").format(
            name=self.name,
            cube=cube.name,
            dimensions=", ".join(cube.dimensions),
            sums=", ".join(
                f"{self.column(name)} as {name}" for name in (*spread, *weighted, *UNWEIGHTED)
            ),
        )

    def decimals(self) -> dict[str, object]:
        """What fills the braces of its sums."""
        places = self.metric.decimals
        return {"name": self.name, "decimals": places, "double_decimals": 2 * places}


def weighted_sql(metrics: Sequence[Metric]) -> str:
    """Whether each of the metrics has weighted answers."""
    each = (f"coalesce(bool_or(weight <> 1 and ({m.score}) is not null), false)" for m in metrics)
    return sql("weighted").format(each=", ".join(each), table=metrics[0].table)


def alike_sql(scored: Sequence[Scored]) -> str:
    """How many answers one relation has, and by how many combinations of what a cell is about."""
    first = scored[0].metric
    return sql("alike").format(table=first.table, dimensions=", ".join(first.dimensions))


def cells_sql(scored: Sequence[Scored], *, apart: bool = False) -> str:
    """The cells of all metrics of one relation; every part of it is a constant of the catalogue.

    Where they are to stay `apart`, each answer is a cell of its own.
    """
    first = scored[0].metric
    dimensions = (
        name if name in first.dimensions else f"null::varchar as {name}"
        for name in tables.DIMENSIONS
    )
    facts = FACTS.get(first.table, {})
    counted = "{}::utinyint as {}" if apart else "count(*) filter ({}) as {}"
    return sql("cells").format(
        table=first.table,
        dimensions=", ".join(dimensions),
        occasion=f"{first.occasion} as occasion, " if first.occasion else "",
        occasions="occasion, " if first.occasion else "",
        scores=", ".join(
            f"({one.metric.score})::decimal(9, {one.metric.decimals}) as score_{one.name}"
            for one in scored
        ),
        facts="".join(f", {fact} as {name}" for name, fact in facts.items()),
        sums=", ".join(
            [
                *(_sums(one, *(SINGLE if apart else ADDED)) for one in scored),
                *(counted.format(name, name) for name in facts),
            ]
        ),
        grouped="" if apart else TOGETHER,
    )


def _sums(one: Scored, plain: str, weighted: str) -> str:
    filled = one.decimals() | {"score": f"score_{one.name}"}
    return sql(plain).format(**filled) + (sql(weighted).format(**filled) if one.weighted else "")


def finest_sql(scored: Sequence[Scored]) -> str:
    """The view from which the finest cubes are made."""
    spread = [
        f"case when n_{one.name} > 0 then {of} end as {end}_{of}_{one.name}"
        for one in scored
        for of in ("day", *(("occasion",) if one.metric.occasion else ()))
        for end in ("first", "last")
    ]
    return sql("finest").format(spread=", ".join(spread))


def rollup_sql(cube: Cube, scored: Sequence[Scored]) -> str:
    """A cube of all metrics of one relation."""
    return sql("rollup").format(
        source="finest" if cube.of == CELLS.name else cube.of,
        day=_day(cube),
        dimensions=", ".join(cube.dimensions),
        sums=", ".join(map(_rolled, scored)),
    )


def _day(cube: Cube) -> str:
    return "date_trunc('month', day)::date" if cube.monthly else "day"


def sizes_sql(cubes: Sequence[Cube], scored: Sequence[Scored]) -> str:
    """About how many rows each metric has in each of some cubes, metric by metric."""
    each = (
        f"approx_count_distinct(hash({_day(cube)}, {', '.join(cube.dimensions)}))"
        f" filter ({one.column('n')} > 0)"
        for one in scored
        for cube in cubes
    )
    return sql("sizes").format(each=", ".join(each))


def _rolled(one: Scored) -> str:
    parts = [sql("rollup_sums").format(**one.decimals())]
    if one.weighted:
        names = ((one.column(name), kind) for name, kind in KINDS.items())
        parts += [f"sum({name})::decimal{kind} as {name}" for name, kind in names]
    if one.metric.occasion:
        ends = (
            (how, one.column(f"{end}_occasion")) for how, end in (("min", "first"), ("max", "last"))
        )
        parts += [f"{how}({name}) as {name}" for how, name in ends]
    return ", ".join(parts)


def values_sql(source: str, scored: Sequence[Scored]) -> str:
    """The values that each dimension has among the cells of each metric."""
    each = ", ".join(f"max({one.column('n')}) > 0" for one in scored)
    return " union all ".join(
        sql("coverage_values").format(source=source, dimension=name, each=each)
        for name in tables.DIMENSIONS
    )


def coverage_sql(source: str, scored: Sequence[Scored]) -> str:
    """What the cells of each metric cover."""
    columns = (one.column("n") for one in scored)
    each = (
        f"sum({n})::bigint, min(day) filter ({n} > 0), max(day) filter ({n} > 0)" for n in columns
    )
    return sql("coverage").format(source=source, each=", ".join(each))
