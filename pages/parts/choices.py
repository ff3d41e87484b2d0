"""A mapping as choices: which column is what, how it is written, and what means no answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import available_timezones

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxdata import tables
from cxdata.columns import LABELS
from cxdata.importing.choices import OR, Choices, Ends, When, chosen, rewritten
from cxdata.importing.mapping import STANDARD_SCALES
from cxdata.importing.wizard import asks

NONE, ONE_DAY = "–", "one day for all rows"
WHO = ("business_unit", "region", "team", "segment", "channel")
PLACES = {name: LABELS[name] for name in (*WHO, "customer_id", "response_id", "comment")}
MORE = ("stage", "touchpoint", "weight", "recognised", "consent_to_quote")
RARE = {name: LABELS[name] for name in MORE}
SCORES = {name: LABELS[name] for name in tables.SCORES}
SCALES: tuple[Ends, ...] = (
    (0, 10),
    (1, 10),
    (1, 5),
    (5, 1),
    (1, 7),
    (7, 1),
    (1, 4),
    (1, 3),
    (0, 2),
)
FORMATS = (
    "",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "excel",
    "unix",
)
FORMAT_WORDS = {"": "2025-12-31 (ISO)", "excel": "Excel's day number", "unix": "Unix seconds"}
EXAMPLE = datetime(2025, 12, 31, 18, 5)
PLAIN_ZONE = "the file's own, or UTC"
A_ROW = 4
SHARES = (6, 4, 4)
"""Widths of column, scale and missing codes."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """Draws one choice after another; where what was proposed for one is new, it begins anew."""

    now: Choices
    columns: Sequence[str]
    why: Mapping[str, str]
    key: str
    off: bool
    asked: bool
    """Whether the time of the answers is a question that is asked elsewhere."""

    def choices(self, above: DeltaGenerator, below: DeltaGenerator) -> Choices:
        """What the reader chose, of scores and time in one place, of all else in the other."""
        with above:
            name = st.text_input(
                "Name of the survey",
                self.now.name,
                key=self._key("name", self.now.name),
                max_chars=80,
                disabled=self.off,
            )
            columns, scales, missing = self._scores()
            when = self._when()
        with below.expander("Who and where", icon=":material/person_pin_circle:", expanded=True):
            columns |= self._columns(PLACES)
        with below.expander("Touchpoints and more", icon=":material/tune:"):
            touchpoints = self._touchpoints()
            columns |= self._columns(RARE)
        return Choices(
            name=name.strip() or self.now.name,
            when=when,
            columns=columns,
            scales=scales,
            missing=missing,
            touchpoints=touchpoints,
        )

    def _key(self, name: str, default: object) -> str:
        return f"choice {name} {default!r} {self.key}"

    def _column(self, name: str, label: str) -> str | None:
        held = self.now.columns.get(name)
        options = list(dict.fromkeys([NONE, *self.columns, held or NONE]))
        picked = st.selectbox(
            label,
            options,
            index=options.index(held or NONE),
            key=self._key(name, held),
            help=self.why.get(held or ""),
            disabled=self.off,
        )
        return None if picked in (None, NONE) else picked

    def _columns(self, labels: Mapping[str, str]) -> dict[str, str]:
        found = {}
        for start in range(0, len(labels), A_ROW):
            row = list(labels.items())[start : start + A_ROW]
            for place, (name, label) in zip(st.columns(A_ROW), row, strict=False):
                with place:
                    column = self._column(name, label)
                if column is not None:
                    found[name] = column
        return found

    def _scores(self) -> tuple[dict[str, str], dict[str, Ends], dict[str, tuple[str, ...]]]:
        columns: dict[str, str] = {}
        scales, missing = dict(self.now.scales), dict(self.now.missing)
        for name, label in SCORES.items():
            places = st.columns(SHARES, vertical_alignment="bottom")
            with places[0]:
                column = self._column(name, label)
            if column is None:
                continue
            columns[name] = column
            same = column == self.now.columns.get(name)
            if name in STANDARD_SCALES:
                with places[1]:
                    scales[name] = self._scale(name, column, same)
            with places[2]:
                missing[name] = self._missing(name, column, same)
        return columns, scales, missing

    def _scale(self, name: str, column: str, same: bool) -> Ends:
        standard: Ends = STANDARD_SCALES[name]
        held = self.now.scales.get(name, standard) if same else standard
        options = list(dict.fromkeys([standard, held, *SCALES]))
        words = {_ends(ends): ends for ends in options}
        picked = st.selectbox(
            "worst to best",
            list(words),
            index=options.index(held),
            key=self._key(f"scale {name} {column}", held),
            disabled=self.off,
        )
        return words[picked or _ends(held)]

    def _missing(self, name: str, column: str, same: bool) -> tuple[str, ...]:
        held = ", ".join(self.now.missing.get(name, ())) if same else ""
        text = st.text_input(
            "means no answer",
            held,
            key=self._key(f"missing {name} {column}", held),
            placeholder="11, 99, N/A",
            disabled=self.off,
        )
        return tuple(part.strip() for part in text.split(",") if part.strip())

    def _when(self) -> When:
        held = self.now.when
        if self.asked:
            st.caption("When it was answered is the question above.")
            return held
        parts = f"from {held.parts}" if held.parts else ""
        options = [*filter(None, [parts]), *self.columns, ONE_DAY]
        now = parts or held.column or ONE_DAY
        options = list(dict.fromkeys([*options, now]))
        places = st.columns(SHARES, vertical_alignment="bottom")
        with places[0]:
            picked = st.selectbox(
                "When it was answered",
                options,
                index=options.index(now),
                key=self._key("when", now),
                help=self.why.get(held.column or ""),
                disabled=self.off,
            )
        zone = self._zone(places[2])
        with places[1]:
            if parts and picked == parts:
                return When(parts=held.parts, time_zone=zone)
            if picked in (None, ONE_DAY):
                day = st.date_input(
                    "day", held.day, key=self._key("day", held.day), disabled=self.off
                )
                return When(day=day if isinstance(day, date) else None, time_zone=zone)
            return When(column=picked, format=self._format(), time_zone=zone)

    def _format(self) -> str:
        held = self.now.when.format
        options = list(dict.fromkeys([held, *FORMATS]))
        picked = st.selectbox(
            "written like",
            options,
            key=self._key("format", held),
            format_func=_dated,
            accept_new_options=True,
            disabled=self.off,
        )
        return picked or ""

    def _zone(self, place: DeltaGenerator) -> str:
        held = self.now.when.time_zone
        options = list(dict.fromkeys([held, "", *sorted(available_timezones())]))
        return (
            place.selectbox(
                "time zone",
                options,
                key=self._key("zone", held),
                format_func=lambda zone: zone or PLAIN_ZONE,
                disabled=self.off,
            )
            or ""
        )

    def _touchpoints(self) -> dict[str, str]:
        held = self.now.touchpoints
        picked = st.multiselect(
            "Rated touchpoints, 1 to 5",
            list(dict.fromkeys([*self.columns, *held])),
            list(held),
            key=self._key("touchpoints", sorted(held)),
            placeholder="None",
            disabled=self.off,
        )
        return {column: held.get(column, column) for column in picked}


def _ends(ends: Ends) -> str:
    return f"{ends[0]:g} to {ends[1]:g}"


def _dated(code: str) -> str:
    if code in FORMAT_WORDS:
        return FORMAT_WORDS[code]
    return OR.join(f"{EXAMPLE:{part}}" for part in code.split(OR))


def ask(text: str, form: Form, above: DeltaGenerator, below: DeltaGenerator) -> str:
    """Draw the choices, and give the mapping's text with what the reader changed in it."""
    picked = form.choices(above, below)
    return text if form.off else rewritten(text, picked)


def form(text: str, columns: Sequence[str], why: Mapping[str, str], *, key: str, off: bool) -> Form:
    """The choices that a mapping makes.

    Args:
        text: the mapping.
        columns: those of the files.
        why: source column → what speaks for what it was taken for.
        key: the uploads that this is about.
        off: show the choices without letting them be changed.

    Raises:
        ImportFailed: for a text that is no TOML.
    """
    now = chosen(text)
    asked = now.when == When() and asks(text)
    return Form(now=now, columns=columns, why=why, key=key, off=off, asked=asked)
