"""A mapping as choices and back: what is not chosen otherwise keeps its words."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdata.errors import ImportFailed
from cxdata.importing.choices import Choices, When, chosen, rewritten
from cxdata.importing.language import mapping_from
from cxdata.importing.mapping import KINDS

MAPPING = """# A comment that stays.
[source]
name = "Shops"

[columns]
business_unit = "Branch"
recommend = "Q1"  # sure

[answered_at]
column = "Date"
format = "%d/%m/%Y"
timezone = "Europe/Paris"

[scales]
recommend = { from = [1, 10], to = [0, 10] }

[missing]
recommend = [99]
"*" = ["n/a"]

[values.recommend]
"not at all" = 1

[constants]
channel = "web"

[ratings."Till"]
column = "Q7"
missing = [6]
"""
NOW = chosen(MAPPING)


def test_a_mapping_is_read_as_choices():
    assert chosen(MAPPING) == Choices(
        name="Shops",
        when=When(column="Date", format="%d/%m/%Y", time_zone="Europe/Paris"),
        columns={"business_unit": "Branch", "recommend": "Q1"},
        scales={"recommend": (1, 10)},
        missing={"recommend": ("99",), "*": ("n/a",)},
        touchpoints={"Q7": "Till"},
    )


def test_choices_that_change_nothing_leave_every_word():
    assert rewritten(MAPPING, NOW) == MAPPING


def test_another_column_loses_what_was_said_of_the_former_ones_values():
    text = rewritten(
        MAPPING,
        replace(NOW, columns=NOW.columns | {"recommend": "Q2"}, scales={}, missing={"*": ("n/a",)}),
    )
    (answer,) = (one for one in mapping_from(text, "m").answers if one.name == "recommend")
    assert answer.column == "Q2"
    assert (answer.values, answer.missing) == ({}, ("n/a",))
    assert answer.scale and not answer.scale.converts
    assert text.startswith("# A comment that stays.")


def test_a_column_takes_the_place_of_a_constant_and_can_be_taken_away():
    text = rewritten(MAPPING, replace(NOW, columns={"recommend": "Q1", "channel": "How"}))
    columns = {one.name: one.column for one in mapping_from(text, "m").answers}
    assert columns == {"recommend": "Q1", "channel": "How"}


def test_codes_are_numbers_where_they_look_like_one_and_words_otherwise():
    wanted = replace(NOW, missing={"recommend": ("11", "007", "2.5", "N/A"), "*": ("n/a",)})
    assert 'recommend = [11, "007", 2.5, "N/A"]' in rewritten(MAPPING, wanted)
    assert chosen(rewritten(MAPPING, wanted)).missing == wanted.missing


@pytest.mark.parametrize(
    "when",
    [
        When(column="Sent", format="%m/%d/%y"),
        When(column="Sent"),
        When(column="Sent", format="%m/%d/%y or %Y-%m-%d", time_zone="America/Lima"),
        When(day=date(2024, 2, 29), time_zone="Europe/Paris"),
    ],
)
def test_when_it_was_answered_can_be_chosen_otherwise(when):
    text = rewritten(MAPPING, replace(NOW, when=when))
    assert chosen(text).when == when
    mapping_from(text, "m")


def test_a_date_put_together_from_parts_stays_unless_a_column_is_chosen():
    parts = MAPPING.replace(
        'column = "Date"\nformat = "%d/%m/%Y"', 'year = 2024\nmonth = 5\nday = "Day"'
    )
    now = chosen(parts)
    assert now.when.parts == "2024, 5, Day"
    zone = rewritten(parts, replace(now, when=replace(now.when, time_zone="Asia/Tokyo")))
    assert mapping_from(zone, "m").moment.parts == (2024, 5, "Day")
    column = rewritten(parts, replace(now, when=When(column="Date")))
    assert mapping_from(column, "m").moment.parts is None


def test_touchpoints_come_and_go_and_those_that_stay_keep_their_rules():
    more = rewritten(MAPPING, replace(NOW, touchpoints={"Q7": "Till", "Q8": "Parking [new]"}))
    till, parking = mapping_from(more, "m").ratings
    assert (till.answer.missing, parking.touchpoint) == (("n/a", "6"), "Parking [new]")
    assert mapping_from(rewritten(more, replace(NOW, touchpoints={})), "m").ratings == ()


def test_a_column_that_is_called_like_a_touchpoint_does_not_take_its_place():
    both = rewritten(MAPPING, replace(NOW, touchpoints={"Q7": "Till", "Till": "Till"}))
    assert [one.touchpoint for one in mapping_from(both, "m").ratings] == ["Till", "Till (Till)"]


def test_a_text_that_is_no_toml_is_one_clear_message():
    for text in ("[source", "a = " + "[" * 100_000):
        with pytest.raises(ImportFailed, match="no valid TOML"):
            chosen(text)


def test_what_the_language_does_not_know_is_left_for_its_reader_to_name():
    odd = "columns = 3\nratings = [1]\n[source]\nname = 7\n[answered_at]\ncolumn = 1\n"
    assert chosen(odd).columns == {}
    mended = rewritten(odd, NOW)
    assert (chosen(mended).columns, chosen(mended).name) == (NOW.columns, "Shops")
    with pytest.raises(ImportFailed, match="not a mapping that can be used"):
        mapping_from(rewritten(odd, chosen(odd)), "m")


headers = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip)
headers = headers.filter(lambda text: text and text == text.replace("\u00a0", " ").strip())


@given(
    st.dictionaries(st.sampled_from(sorted(KINDS)), headers),
    st.dictionaries(headers, headers, max_size=4),
    headers,
)
def test_any_choices_come_back_as_they_were_written(columns, touchpoints, name):
    when = When(day=date(2024, 1, 31))
    wanted = Choices(name=name, when=when, columns=columns, touchpoints=touchpoints)
    found = chosen(rewritten(MAPPING, wanted))
    assert (found.name, found.when) == (name, when)
    assert found.columns == columns
    assert found.touchpoints.keys() == touchpoints.keys()
    if len({*touchpoints.values()}) == len(touchpoints):
        assert found.touchpoints == touchpoints


def test_the_time_of_a_recognised_export_is_shown_and_stays_with_another_zone() -> None:
    text = '[source]\nname = "S"\npreset = "typeform"\n[columns]\nrecommend = "Q"\n'
    now = chosen(text)
    assert now.when == When(parts="Submit Date (UTC)")
    assert rewritten(text, now) == text
    there = rewritten(text, replace(now, when=replace(now.when, time_zone="Asia/Tokyo")))
    assert chosen(there).when == When(parts="Submit Date (UTC)", time_zone="Asia/Tokyo")
    other = rewritten(text, replace(now, when=When(column="Start Date (UTC)")))
    assert chosen(other).when == When(column="Start Date (UTC)")
