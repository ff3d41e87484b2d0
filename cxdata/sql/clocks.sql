-- When the clocks of the time zone were set otherwise within some time, to the second: each moment
-- and the offset from then on, in microseconds; the first row is the beginning.
with hours as (
    select unnest(generate_series($begins, $ends, interval 1 hour)) as moment
),
changed as (
    select moment
    from hours
    qualify timezone(getvariable('time_zone'), moment) - moment::timestamp
        <> lag(timezone(getvariable('time_zone'), moment) - moment::timestamp) over (order by moment)
),
seconds as (
    select $begins as moment
    union
    select unnest(generate_series(moment - interval 1 hour, moment, interval 1 second))
    from changed
),
offsets as (
    select epoch_us(moment) as since,
        epoch_us(timezone(getvariable('time_zone'), moment)) - epoch_us(moment) as added
    from seconds
)
select since, added
from offsets
qualify added is distinct from lag(added) over (order by since)
order by since
