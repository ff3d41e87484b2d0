-- How many responses came each day in each business unit, under its present name, how many of them
-- answered each question, and how many recommend with 9 or 10 (promoters). The bounds on
-- answered_at only spare what is read: no time zone is a day away from UTC.
with returned as (
    select business_unit, timezone($time_zone, answered_at)::date as day,
        count(*) as answers,
        count(recommend) as recommend,
        count(satisfaction) as satisfaction,
        count(ease) as ease,
        count(resolved_first_contact) as resolved_first_contact,
        count(comment) as comment,
        count(*) filter (recommend >= 9) as promoters
    from read_parquet($responses, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and ($region is null or list_contains($region, coalesce(region, '')))
      and ($team is null or list_contains($team, coalesce(team, '')))
      and ($segment is null or list_contains($segment, coalesce(segment, '')))
      and ($channel is null or list_contains($channel, coalesce(channel, '')))
    group by all
),
named as (
    select * replace (
        coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit)
    from returned
    where day between $start and $end
)
select day, business_unit, sum(columns(* exclude (day, business_unit)))::bigint
from named
where $business_unit is null or list_contains($business_unit, coalesce(business_unit, ''))
group by day, business_unit
order by day, business_unit
