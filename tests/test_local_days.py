"""Local days: what is reckoned from a zone's changes of clocks is what the zone itself says."""

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cxdata import periods
from cxdata.engines.local import localise

AROUND = """
select count(*) from (
    select unnest(generate_series($begins, $ends, interval 47 minute)) as moment
    union all
    select moment + second
    from (
        select moment
        from (select unnest(generate_series($begins, $ends, interval 1 hour)) as moment)
        qualify timezone($zone, moment) - moment::timestamp
            <> lead(timezone($zone, moment) - moment::timestamp) over (order by moment)
    ), (select to_seconds(unnest(range(3600))) as second)
)
where moment between $begins and $ends - interval 1 microsecond
  and local_moment(moment) is distinct from timezone($zone, moment)
"""
months = st.dates(date(1930, 1, 1), date(2035, 1, 1)).map(lambda day: day.replace(day=1))


@settings(deadline=None, max_examples=25)
@given(zone=st.sampled_from(sorted(available_timezones())), first=months, many=st.integers(1, 12))
@example(zone="Africa/Monrovia", first=date(1972, 1, 1), many=1)
@example(zone="Australia/Lord_Howe", first=date(2024, 4, 1), many=7)
@example(zone="Pacific/Apia", first=date(2011, 12, 1), many=1)
@example(zone="UTC", first=date(2024, 1, 1), many=12)
def test_a_moment_is_as_local_as_the_zone_says(zone: str, first: date, many: int) -> None:
    named, last = [], first
    for _ in range(many):
        named, last = [*named, f"{last:%Y-%m}"], periods.following(last, "month")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set variable time_zone = $1", [zone])
        localise(connection, named)
        ends = {
            name: datetime(day.year, day.month, 1, tzinfo=UTC)
            for name, day in (("begins", first), ("ends", last))
        }
        ((wrong,),) = connection.execute(AROUND, {**ends, "zone": zone}).fetchall()
    assert wrong == 0


def test_without_months_it_asks_the_zone_itself() -> None:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set variable time_zone = 'Asia/Kathmandu'")
        localise(connection)
        asked = "select local_moment(timestamptz '2024-02-29 18:20:00+00')"
        ((found,),) = connection.execute(asked).fetchall()
    assert found == datetime(2024, 3, 1, 0, 5)
