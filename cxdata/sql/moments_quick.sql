-- As moments.sql, from an extract; constants of the catalogue fill the braces.
select weekday::bigint as weekday, hour::bigint as hour,
    case $grain when 'day' then day
        when 'week' then date_trunc('week', day)::date
        when 'month' then date_trunc('month', day)::date end as period,
    {answer}::bigint as answer, count(*)::bigint as n, sum(weight)::double as w,
    sum(weight * weight)::double as ww, min(day) as first_day, max(day) as last_day
from read_parquet($file, hive_partitioning = false)
where day between $start and $end
  and {answer} is not null{rows}
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment) and among($channel, {channel}) and among($stage, stage)
  and among($touchpoint, touchpoint)
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
group by weekday, hour, period, {answer}
order by weekday, hour, period, answer
