-- How often customers answered within one calendar month: for each number of times, how many cases
-- of a customer and a month there are, and of the latest such case the month and the business unit
-- (its present name). No customer is named. The bounds on answered_at only spare what is read.
with answers as (
    select customer_id, timezone($time_zone, answered_at)::date as day,
        coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit
    from read_parquet($responses, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and customer_id is not null
      and ($region is null or list_contains($region, coalesce(region, '')))
      and ($team is null or list_contains($team, coalesce(team, '')))
      and ($segment is null or list_contains($segment, coalesce(segment, '')))
      and ($channel is null or list_contains($channel, coalesce(channel, '')))
),
cases as (
    select date_trunc('month', day)::date as month, count(*) as times,
        min(coalesce(business_unit, '')) as business_unit
    from answers
    where day between $start and $end
      and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
    group by customer_id, month
)
select times::bigint as times, count(*)::bigint as cases, max(month) as month,
    max_by(business_unit, month) as business_unit
from cases
group by times
order by times
