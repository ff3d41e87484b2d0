"""Panels as Excel's own charts, drawn from a sheet that holds what they show."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cxdata.export.days import Days, on_days
from cxdata.export.ink import INKS
from cxdata.export.plots import Panel, Series
from cxdata.export.printable import clean

SIZE = {"width": 900, "height": 370}
DASHES = {"solid": "solid", "dash": "dash", "dot": "round_dot"}
SYMBOLS = {
    "circle": "circle",
    "square": "square",
    "diamond": "diamond",
    "triangle-up": "triangle",
    "triangle-down": "triangle",
    "cross": "plus",
    "x": "x",
    "star": "star",
}
QUIET, LINE = INKS["light"]["quiet"], INKS["light"]["grid"]


class Charts:
    """The charts of a workbook, and the sheet with their numbers."""

    def __init__(self, book: Any, name: str) -> None:
        self.book, self.name = book, name
        self.blocks: list[tuple[str, list[str], list[list[Any]]]] = []
        self.next = 1

    def chart(self, title: str, panel: Panel) -> Any:
        """A native chart of a panel; its numbers are noted for the sheet."""
        kinds = {"lines": {"type": "line"}, "dots": {"type": "scatter"}}
        bars = {"type": "bar" if panel.lying else "column"}
        bars |= {"subtype": "stacked"} if panel.stacked else {}
        chart = self.book.add_chart(kinds.get(panel.kind, bars))
        days = on_days(panel)
        for number, (series, top, count) in enumerate(self._noted(title, panel, days)):
            columns = (2 * number, 2 * number + 1)
            chart.add_series(self._series(panel, series, top, count, columns))
        _laid(chart, panel, days)
        return chart

    def _noted(self, title: str, panel: Panel, days: Days | None) -> list[tuple[Series, int, int]]:
        """Each series with the row of its first number and how many there are."""
        columns: list[list[Any]] = []
        heads: list[str] = []
        for number, series in enumerate(panel.series):
            x = list(days.days) if days else list(series.x)
            y = list(days.values[number]) if days else list(series.y)
            columns += [x, y]
            heads += ["", series.name or "value"]
        top = self.next + 2
        self.blocks.append((title, heads, columns))
        longest = max(map(len, columns))
        self.next = top + longest + 1
        return [(one, top, len(columns[2 * number + 1])) for number, one in enumerate(panel.series)]

    def _series(
        self, panel: Panel, series: Series, top: int, count: int, columns: tuple[int, int]
    ) -> dict[str, Any]:
        places, values = ([self.name, top, at, top + count - 1, at] for at in columns)
        colours = [one for one in series.colours if one]
        colour = colours[0] if colours else QUIET
        told: dict[str, Any] = {
            "name": [self.name, top - 1, columns[1]],
            "categories": places,
            "values": values,
        }
        if panel.kind == "bars":
            told |= _bars(series, colours)
        else:
            told |= _line(series, colour)
        if series.whiskers and any(map(any, series.whiskers)):
            more, less = series.whiskers
            bars = {"type": "custom", "plus_values": list(more), "minus_values": list(less)}
            told["y_error_bars"] = bars | {"line": {"color": QUIET}}
        if any(series.texts):
            labels = [{"value": clean(one)} if one else {"delete": True} for one in series.texts]
            told["data_labels"] = {"value": True, "custom": labels, "position": "above"}
        return told

    def closed(self) -> None:
        """Write the sheet: the charts hold only where their numbers are."""
        sheet = self.book.add_worksheet(self.name)
        days = self.book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        head = self.book.add_format({"bold": True})
        sheet.write_string(0, 0, "The numbers that the charts are drawn from", head)
        row = 1
        for title, heads, columns in self.blocks:
            sheet.write_string(row, 0, clean(title), head)
            for at, (name, values) in enumerate(zip(heads, columns, strict=True)):
                sheet.write_string(row + 1, at, clean(name), head)
                for number, value in enumerate(values, row + 2):
                    _write(sheet, number, at, value, days)
            row += 3 + max(map(len, columns))
        if self.blocks:
            sheet.set_column(0, max(len(heads) for _, heads, _ in self.blocks) - 1, 14)


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, days)
    elif isinstance(value, str):
        sheet.write_string(row, column, clean(value))
    elif value is not None:
        sheet.write_number(row, column, value)


def _bars(series: Series, colours: Sequence[str]) -> dict[str, Any]:
    if not colours:
        return {"fill": {"none": True}, "border": {"none": True}, "gap": 45}
    points = [{"fill": {"color": one}} if one else None for one in series.colours]
    several = {"points": points} if len(set(colours)) > 1 else {}
    return {"fill": {"color": colours[0]}, "gap": 45, "invert_if_negative": False} | several


def _line(series: Series, colour: str) -> dict[str, Any]:
    line = {"color": colour, "width": series.line, "dash_type": DASHES[series.dash]}
    marker: dict[str, Any] = {"type": "none"}
    if series.symbol:
        fill = {"none": True} if series.hollow else {"color": colour}
        kind = SYMBOLS.get(series.symbol, "circle")
        marker = {"type": kind, "size": 6, "fill": fill, "border": {"color": colour}}
    return {"line": line if series.line else {"none": True}, "marker": marker}


def _laid(chart: Any, panel: Panel, days: Days | None) -> None:
    up, across = _up(panel), _across(panel, days)
    # XlsxWriter calls the axis across x, whatever stands on it.
    chart.set_x_axis(up if panel.lying else across)
    chart.set_y_axis(across if panel.lying else up)
    chart.set_title({"none": True})
    chart.set_size(SIZE)
    chart.show_blanks_as("gap")
    hidden = [n for n, one in enumerate(panel.series) if not one.named or not one.name]
    if len(panel.series) - len(hidden) > 1:
        chart.set_legend({"position": "top", "delete_series": hidden})
    else:
        chart.set_legend({"none": True})


def _up(panel: Panel) -> dict[str, Any]:
    up = _axis(panel.up.title) | {"major_gridlines": {"visible": True, "line": {"color": LINE}}}
    if panel.up.low is not None:
        up |= {"min": panel.up.low, "max": panel.up.high, "major_unit": panel.up.step}
    return up | ({"label_position": "high"} if panel.lying else {})


def _across(panel: Panel, days: Days | None) -> dict[str, Any]:
    across = _axis(panel.across.title)
    if panel.kind == "dots" and panel.across.low is not None:
        across |= {"min": panel.across.low, "max": panel.across.high}
        across |= {"log_base": 10} if panel.across.log else {}
    if days:
        across |= {
            "date_axis": True,
            "num_format": days.written,
            "major_unit": days.step,
            "major_unit_type": days.unit,
        }
    return across | ({"reverse": True} if panel.lying else {})


def _axis(title: str) -> dict[str, Any]:
    font = {"color": QUIET, "bold": False}
    return {
        "name": clean(title),
        "name_font": font,
        "num_font": font,
        "label_position": "low",
    }
