-- How often each answer was given to each question in the hours of a shift, on its day and on the
-- same weekdays before; a shift's answers after midnight belong to the day on which it began.
-- The bounds on answered_at only spare what is read.
with named as (
    select * replace (
        coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit),
        timezone($time_zone, answered_at) - to_hours($begins::integer) as since
    from read_parquet($responses, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 3 day
      and among($region, region) and among($team, team) and among($segment, segment)
      and among($channel, channel) and among($stage, stage) and among($touchpoint, touchpoint)
),
answers as (
    select since::date = $end as that_day, hour(since) as hour, weight,
        unnest(['recommend', 'satisfaction', 'ease', 'resolved_first_contact']) as question,
        unnest([recommend::integer, satisfaction::integer, ease::integer,
            resolved_first_contact::integer]) as answer
    from named
    where since::date between $start and $end
      and dayofweek(since) = dayofweek($end)
      and hour(since) < $length
      and among($business_unit, business_unit)
)
select that_day, hour::bigint as hour, question, answer::bigint as answer,
    count(*)::bigint as n, sum(weight)::double as w, sum(weight * weight)::double as ww
from answers
where answer is not null
group by all
order by all
