-- How many answers of each value came at each hour of each day of the week, in the data set's time
-- zone; with a grain, period by period. The bounds on answered_at only spare what is read: no time
-- zone is a day away from UTC.
with answers as (
    select timezone($time_zone, answered_at) as moment, weight::double as weight,
        columns(lambda c: c = $column)::int as answer
    from read_parquet($answers, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and moment::date between $start and $end
      and among($business_unit, business_unit) and among($region, region) and among($team, team)
      and among($segment, segment) and among($channel, channel) and among($stage, stage)
      and among($touchpoint, touchpoint)
      and ($weekday is null or isodow(moment) = $weekday)
      and ($hour is null or hour(moment) = $hour)
)
select isodow(moment)::bigint as weekday, hour(moment)::bigint as hour,
    case $grain when 'day' then moment::date
        when 'week' then date_trunc('week', moment)::date
        when 'month' then date_trunc('month', moment)::date end as period,
    answer::bigint as answer, count(*)::bigint as n, sum(weight) as w, sum(weight * weight) as ww,
    min(moment)::date as first_day, max(moment)::date as last_day
from answers
where answer is not null
group by weekday, hour, period, answer
order by weekday, hour, period, answer
