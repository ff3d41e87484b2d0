"""Panels as PowerPoint's own charts, which a reader can edit."""

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_AXIS_CROSSES,
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Pt

from cxdata.export.days import Days, on_days
from cxdata.export.ink import INKS
from cxdata.export.plots import Axis, Panel, Series
from cxdata.export.printable import clean
from cxdata.export.slide_text import Box, inked
from cxdata.export.slide_theme import ACCENTS

SMALL, LETTERS = 11, 12
DASHES = {
    "solid": MSO_LINE_DASH_STYLE.SOLID,
    "dash": MSO_LINE_DASH_STYLE.DASH,
    "dot": MSO_LINE_DASH_STYLE.ROUND_DOT,
}
SYMBOLS = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "square": XL_MARKER_STYLE.SQUARE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "triangle-up": XL_MARKER_STYLE.TRIANGLE,
    "triangle-down": XL_MARKER_STYLE.TRIANGLE,
    "cross": XL_MARKER_STYLE.PLUS,
    "x": XL_MARKER_STYLE.X,
    "star": XL_MARKER_STYLE.STAR,
}
FEW_POINTS = 60
FORMULA = r"[={]"
LONGEST = 44
"""Letters of a name along an axis or in a legend."""


def place(slide: Slide, panel: Panel, box: Box, words: str) -> None:
    """Draw a panel as a native chart into a box; `words` tell it to who cannot see it."""
    kind, data, days = _data(panel)
    shapes: Any = slide.shapes
    shape = shapes.add_chart(kind, *(Pt(one) for one in box), data)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(words))
    chart = shape.chart
    chart.font.size = Pt(SMALL)
    chart.font.color.rgb = RGBColor.from_string(INKS["light"]["quiet"][1:])
    chart.has_title = False
    for drawn, series in zip(chart.plots[0].series, panel.series, strict=True):
        _dressed(drawn, series, panel)
    if panel.kind == "bars":
        chart.plots[0].gap_width = 45
        chart.plots[0].overlap = 100
    _axes(chart, panel, days)
    _legend(chart, panel)
    _blanks(chart)


def _data(panel: Panel) -> tuple[Any, Any, Days | None]:
    if panel.kind == "dots":
        cloud = XyChartData()
        for series in panel.series:
            one = cloud.add_series(_name(series))
            for x, y in zip(series.x, series.y, strict=True):
                one.add_data_point(x, y)
        return XL_CHART_TYPE.XY_SCATTER, cloud, None
    days = on_days(panel)
    data = CategoryChartData()
    for name in days.days if days else panel.series[0].x:
        data.add_category(name if days else _short(str(name)))
    if days:
        data.categories.number_format = days.written
    for number, series in enumerate(panel.series):
        data.add_series(_name(series), days.values[number] if days else series.y)
    if panel.kind == "lines":
        return XL_CHART_TYPE.LINE_MARKERS, data, days
    kinds = {
        (True, True): XL_CHART_TYPE.BAR_STACKED,
        (True, False): XL_CHART_TYPE.BAR_CLUSTERED,
        (False, True): XL_CHART_TYPE.COLUMN_STACKED,
        (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    }
    return kinds[panel.lying, panel.stacked], data, days


def _name(series: Series) -> str:
    return _short(series.name) or "value"


def _short(name: str) -> str:
    """A name that the chart's own workbook does not take for a formula."""
    name = clean(name)
    name = f"'{name}" if re.match(FORMULA, name) else name
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _colour(colour: Any, said: str) -> None:
    if said in ACCENTS:
        colour.theme_color = ACCENTS[said]
    else:
        colour.rgb = RGBColor.from_string(said[1:])


def _dressed(drawn: Any, series: Series, panel: Panel) -> None:
    if panel.kind == "bars":
        _bars(drawn, series)
    else:
        _line(drawn, series)
    _texts(drawn, series)
    if series.whiskers and any(map(any, series.whiskers)):
        _whiskers(drawn._element, series)


def _bars(drawn: Any, series: Series) -> None:
    drawn.invert_if_negative = False
    kinds = {one for one in series.colours if one}
    if not kinds:
        drawn.format.fill.background()
        return
    drawn.format.fill.solid()
    _colour(drawn.format.fill.fore_color, next(one for one in series.colours if one))
    if len(kinds) > 1:
        for number, colour in enumerate(series.colours):
            if colour:
                point = drawn.points[number].format.fill
                point.solid()
                _colour(point.fore_color, colour)


def _line(drawn: Any, series: Series) -> None:
    colour = next((one for one in series.colours if one), INKS["light"]["quiet"])
    drawn.smooth = False
    if series.line:
        drawn.format.line.width = Pt(series.line)
        drawn.format.line.dash_style = DASHES[series.dash]
        _colour(drawn.format.line.color, colour)
    else:
        drawn.format.line.fill.background()
    marker = drawn.marker
    if not series.symbol:
        marker.style = XL_MARKER_STYLE.NONE
        return
    marker.style = SYMBOLS.get(series.symbol, XL_MARKER_STYLE.CIRCLE)
    marker.size = (8 if not series.line else 6) if len(series.x) <= FEW_POINTS else 3
    if series.hollow:
        marker.format.fill.background()
    else:
        marker.format.fill.solid()
        _colour(marker.format.fill.fore_color, colour)
    marker.format.line.width = Pt(1)
    _colour(marker.format.line.color, colour)


def _texts(drawn: Any, series: Series) -> None:
    for number, text in enumerate(series.texts):
        if not text:
            continue
        label = drawn.points[number].data_label
        label.has_text_frame = True
        label.text_frame.text = clean(text)
        font = label.text_frame.paragraphs[0].runs[0].font
        font.size = Pt(SMALL)
        inked(font, "text")
        label.position = XL_LABEL_POSITION.ABOVE


def _whiskers(element: Any, series: Series) -> None:
    """Error bars, which python-pptx has no words for: before the values, as the schema has it."""
    assert series.whiskers is not None
    bars = etree.Element(qn("c:errBars"))
    scatter = element.find(qn("c:xVal")) is not None
    settings = {"errDir": "y"} if scatter else {}
    settings |= {"errBarType": "both", "errValType": "cust", "noEndCap": "0"}
    for name, value in settings.items():
        etree.SubElement(bars, qn(f"c:{name}")).set("val", value)
    for name, values in zip(("plus", "minus"), series.whiskers, strict=True):
        _literal(etree.SubElement(bars, qn(f"c:{name}")), values)
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", str(Pt(1)))
    colour = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
    colour.set("val", INKS["light"]["quiet"][1:])
    element.find(qn("c:xVal" if scatter else "c:cat")).addprevious(bars)


def _literal(parent: Any, values: Sequence[float]) -> None:
    listed = etree.SubElement(parent, qn("c:numLit"))
    etree.SubElement(listed, qn("c:formatCode")).text = "General"
    etree.SubElement(listed, qn("c:ptCount")).set("val", str(len(values)))
    for number, value in enumerate(values):
        point = etree.SubElement(listed, qn("c:pt"))
        point.set("idx", str(number))
        etree.SubElement(point, qn("c:v")).text = repr(float(value))


def _axes(chart: Any, panel: Panel, days: Days | None) -> None:
    named, measured = chart.category_axis, chart.value_axis
    _axis(measured, panel.up, lined=True)
    _axis(named, panel.across, lined=panel.kind == "dots")
    named.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if panel.lying:
        named.reverse_order = True
        named.crosses = XL_AXIS_CROSSES.MAXIMUM
    else:
        measured.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if days:
        named.tick_labels.number_format = days.written
        named.tick_labels.number_format_is_linked = False
        _dated(named._element, days)


def _dated(element: Any, days: Days) -> None:
    """How far apart the days along an axis are, in what python-pptx has no words for."""
    for name, value in (
        ("baseTimeUnit", days.unit),
        ("majorUnit", str(days.step)),
        ("majorTimeUnit", days.unit),
    ):
        for old in element.findall(qn(f"c:{name}")):
            element.remove(old)
        etree.SubElement(element, qn(f"c:{name}")).set("val", value)


def _axis(axis: Any, said: Axis, *, lined: bool) -> None:
    quiet = INKS["light"]
    axis.has_major_gridlines = lined
    if lined:
        axis.major_gridlines.format.line.width = Pt(0.75)
        axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(quiet["grid"][1:])
    axis.format.line.color.rgb = RGBColor.from_string(quiet["edge"][1:])
    axis.tick_labels.font.size = Pt(SMALL)
    if said.low is not None:
        axis.minimum_scale, axis.maximum_scale = said.low, said.high
        axis.major_unit = said.step
    if said.log:
        base = etree.Element(qn("c:logBase"))
        base.set("val", "10")
        axis._element.find(qn("c:scaling")).insert(0, base)
    if lined:
        axis.tick_labels.number_format = "#,##0.##" if (said.step or 1) < 1 else "#,##0"
        axis.tick_labels.number_format_is_linked = False
    if not said.title:
        axis.has_title = False
        return
    axis.has_title = True
    axis.axis_title.text_frame.text = clean(said.title)
    font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(LETTERS), False
    inked(font, "quiet")


def _legend(chart: Any, panel: Panel) -> None:
    named = [series for series in panel.series if series.named and series.name]
    chart.has_legend = len(named) > 1
    if not chart.has_legend:
        return
    legend = chart.legend
    legend.position = XL_LEGEND_POSITION.TOP
    legend.include_in_layout = False
    legend.font.size = Pt(SMALL)
    before = legend._element.find(qn("c:legendPos"))
    for number, series in reversed(list(enumerate(panel.series))):
        if not series.named or not series.name:
            entry = etree.Element(qn("c:legendEntry"))
            etree.SubElement(entry, qn("c:idx")).set("val", str(number))
            etree.SubElement(entry, qn("c:delete")).set("val", "1")
            before.addnext(entry)


def _blanks(chart: Any) -> None:
    """A day without a value is a gap in the line, not a zero."""
    element = chart._chartSpace.chart
    for old in element.findall(qn("c:dispBlanksAs")):
        element.remove(old)
    blank = etree.SubElement(element, qn("c:dispBlanksAs"))
    blank.set("val", "gap")
    shown = element.find(qn("c:plotVisOnly"))
    if shown is not None:
        shown.addnext(blank)
