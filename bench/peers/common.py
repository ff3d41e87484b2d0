"""What the peers share: the answers' file, four queries, and Plotly figures of their rows.

A peer may use an engine of its own; the numbers drawn must be the same, and are compared.
Imported from the folder of the scripts, in environments that know nothing of this project.
"""

import os

FILE = os.environ.get("PEER_DATA", "")
UNITS = [f"Unit {letter}" for letter in "ABCDEFGHIJKL"]
NPS = "100.0 * (count(*) filter (recommend >= 9) - count(*) filter (recommend <= 6)) / count(*)"
CSAT = "100.0 * count(*) filter (satisfaction >= 4) / count(*)"
EASY = "100.0 * count(*) filter (ease >= 5) / count(*)"
CHOSEN = "where len($1) = 0 or list_contains($1, business_unit)"
QUERIES = (
    f"select date_trunc('month', day)::date, {NPS} from answers {CHOSEN} group by 1 order by 1",
    f"select stage, channel, {CSAT} from answers {CHOSEN} group by 1, 2 order by 1, 2",
    f"select business_unit, region, {CSAT}, {EASY} from answers {CHOSEN} "
    "group by 1, 2 order by 1, 2",
    f"select business_unit, {NPS} from answers {CHOSEN} group by 1 order by 1",
)


def connected():
    """A DuckDB connection that knows the file as `answers`."""
    import duckdb

    connection = duckdb.connect()
    connection.sql(f"create view answers as from '{FILE}'")
    return connection


def figures(months, cells, pairs, units):
    """Four Plotly figures of the rows of the four queries."""
    import plotly.graph_objects as go

    shared = {"margin": {"l": 50, "r": 20, "t": 40, "b": 40}, "height": 380}
    stages, channels = sorted({row[0] for row in cells}), sorted({row[1] for row in cells})
    value = {(stage, channel): share for stage, channel, share in cells}
    grid = [[value.get((stage, channel)) for channel in channels] for stage in stages]
    traces = {
        "NPS by month": go.Scatter(x=[row[0] for row in months], y=[row[1] for row in months]),
        "CSAT by stage and channel": go.Heatmap(z=grid, x=channels, y=stages),
        "Effort and CSAT": go.Scatter(
            x=[row[3] for row in pairs], y=[row[2] for row in pairs], mode="markers"
        ),
        "NPS by business unit": go.Bar(x=[row[0] for row in units], y=[row[1] for row in units]),
    }
    return [go.Figure(trace, shared | {"title": title}) for title, trace in traces.items()]


def scores(frame):
    """+100 for a promoter, -100 for a detractor, of a pandas frame of answers."""
    return 100 * ((frame.recommend >= 9).astype("int8") - (frame.recommend <= 6).astype("int8"))


def month(frame):
    return frame["day"].astype("datetime64[ns]").dt.to_period("M").dt.to_timestamp()


def pandas_figures(frame):
    """The same four from a pandas frame of answers, as a tutorial with pandas writes them."""
    frame = frame.assign(
        nps=scores(frame), csat=100 * (frame.satisfaction >= 4), easy=100 * (frame.ease >= 5)
    )
    by_unit_and_region = frame.groupby(["business_unit", "region"])[["csat", "easy"]].mean()
    parts = (
        frame.groupby(month(frame)).nps.mean().reset_index(),
        frame.groupby(["stage", "channel"]).csat.mean().reset_index(),
        by_unit_and_region.reset_index(),
        frame.groupby("business_unit").nps.mean().reset_index(),
    )
    return figures(*(list(part.itertuples(index=False, name=None)) for part in parts))
