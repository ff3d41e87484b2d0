"""Makes the four charts, their dashboard and its filter through Superset's REST API.

Usage: build.py BASE_URL DUCKDB_FILE PARQUET; once for each fresh home of Superset.
"""

import json
import sys
from pathlib import Path

import duckdb
import requests

BASE, HOME, PARQUET = sys.argv[1:4]
NPS = (
    "100.0 * (count(*) filter (where recommend >= 9) - count(*) filter (where recommend <= 6)) "
    "/ count(*)"
)
SHARED = {"adhoc_filters": [], "row_limit": 10000, "extra_form_data": {}}


def session():
    """Signed in, with what Superset asks of who changes something."""
    made = requests.Session()
    who = {"username": "admin", "password": "admin", "provider": "db", "refresh": False}
    token = made.post(f"{BASE}/api/v1/security/login", json=who).json()["access_token"]
    made.headers["Authorization"] = f"Bearer {token}"
    guard = made.get(f"{BASE}/api/v1/security/csrf_token/").json()["result"]
    made.headers.update({"X-CSRFToken": guard, "Referer": BASE})
    return made


def post(path, body):
    answer = asked.post(BASE + path, json=body)
    if answer.status_code >= 300:
        sys.exit(f"{path}: {answer.status_code} {answer.text[:800]}")
    return answer.json()["id"]


def measure(label, sql):
    return {
        "expressionType": "SQL",
        "sqlExpression": sql,
        "label": label,
        "hasCustomLabel": True,
        "optionName": f"metric_{label}",
    }


def charts():
    """Name and form data of each chart."""
    nps, count = measure("NPS", NPS), measure("n", "count(*)")
    csat = measure("CSAT", "100.0 * count(*) filter (where satisfaction >= 4) / count(*)")
    easy = measure("Easy", "100.0 * count(*) filter (where ease >= 5) / count(*)")
    plain = {"y_axis_format": "SMART_NUMBER", "show_legend": False, "groupby": []}
    yield (
        "NPS by month",
        plain
        | {
            "viz_type": "echarts_timeseries_line",
            "x_axis": "day",
            "time_grain_sqla": "P1M",
            "metrics": [nps],
            "rich_tooltip": True,
            "truncate_metric": True,
        },
    )
    yield (
        "CSAT by stage and channel",
        {
            "viz_type": "heatmap_v2",
            "x_axis": "channel",
            "groupby": "stage",
            "metric": csat,
            "normalize_across": "heatmap",
            "sort_x_axis": "alpha_asc",
            "sort_y_axis": "alpha_asc",
            "linear_color_scheme": "superset_seq_1",
            "legend_type": "continuous",
            "xscale_interval": -1,
            "yscale_interval": -1,
            "value_bounds": [None, None],
            "y_axis_format": "SMART_NUMBER",
        },
    )
    yield (
        "Effort and CSAT",
        {
            "viz_type": "bubble_v2",
            "entity": "region",
            "series": "business_unit",
            "x": easy,
            "y": csat,
            "size": count,
            "max_bubble_size": "10",
            "order_desc": True,
            "show_legend": False,
            "truncateXAxis": True,
            "xAxisFormat": "SMART_NUMBER",
            "y_axis_format": "SMART_NUMBER",
            "tooltipSizeFormat": "SMART_NUMBER",
            "x_axis_title_margin": 30,
            "y_axis_title_margin": 30,
            "y_axis_bounds": [None, None],
            "color_scheme": "supersetColors",
        },
    )
    yield (
        "NPS by business unit",
        plain
        | {
            "viz_type": "echarts_timeseries_bar",
            "x_axis": "business_unit",
            "metrics": [nps],
            "orientation": "vertical",
            "truncate_metric": True,
            "rich_tooltip": True,
            "x_axis_sort_asc": True,
        },
    )


def placed(ids):
    """Two beside two, so low that none waits below the fold until it is scrolled to."""
    place = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": "CX"}},
    }
    above, rows = ["ROOT_ID", "GRID_ID"], []
    for number, pair in enumerate((ids[:2], ids[2:]), start=1):
        row = f"ROW-{number}"
        rows.append(row)
        held = {"type": "ROW", "id": row, "children": [f"CHART-{one}" for one in pair]}
        place[row] = held | {"parents": above, "meta": {"background": "BACKGROUND_TRANSPARENT"}}
        for one in pair:
            meta = {"chartId": one, "width": 6, "height": 44, "sliceName": str(one)}
            chart = {"type": "CHART", "id": f"CHART-{one}", "children": [], "meta": meta}
            place[f"CHART-{one}"] = chart | {"parents": [*above, row]}
    return place | {
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]}
    }


def unit_filter(dataset, ids):
    chosen = {"multiSelect": True, "enableEmptyFilter": False, "defaultToFirstItem": False}
    return {
        "id": "NATIVE_FILTER-unit",
        "name": "Business unit",
        "filterType": "filter_select",
        "type": "NATIVE_FILTER",
        "description": "",
        "targets": [{"datasetId": dataset, "column": {"name": "business_unit"}}],
        "cascadeParentIds": [],
        "chartsInScope": ids,
        "tabsInScope": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "controlValues": chosen | {"inverseSelection": False, "searchAllOptions": False},
    }


if not Path(HOME).exists():
    with duckdb.connect(HOME) as connection:
        connection.execute(f"create view answers as from '{PARQUET}'")
asked = session()
uri = f"duckdb:///{HOME}?access_mode=READ_ONLY"
database = post("/api/v1/database/", {"database_name": "cx", "sqlalchemy_uri": uri})
table = {"database": database, "schema": "main", "table_name": "answers"}
dataset = post("/api/v1/dataset/", table)
title = {"dashboard_title": "CX", "slug": "cx", "published": True}
dashboard = post("/api/v1/dashboard/", title)
made = []
for name, form in charts():
    form = SHARED | form | {"datasource": f"{dataset}__table"}
    chart = {"slice_name": name, "viz_type": form["viz_type"], "params": json.dumps(form)}
    chart |= {"datasource_id": dataset, "datasource_type": "table", "dashboards": [dashboard]}
    made.append(post("/api/v1/chart/", chart))
told = {"native_filter_configuration": [unit_filter(dataset, made)], "refresh_frequency": 0}
told |= {"chart_configuration": {}, "color_scheme": "", "cross_filters_enabled": True}
told |= {"default_filters": "{}", "expanded_slices": {}, "timed_refresh_immune_slices": []}
told |= {"label_colors": {}, "shared_label_colors": []}
body = {"position_json": json.dumps(placed(made)), "json_metadata": json.dumps(told)}
asked.put(f"{BASE}/api/v1/dashboard/{dashboard}", json=body).raise_for_status()
