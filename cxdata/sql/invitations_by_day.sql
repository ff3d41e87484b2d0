-- How many surveys were sent each day in each business unit, under its present name.
with invited as (
    select * replace (
        coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit)
    from read_parquet($invitations, hive_partitioning = false)
    where day between $start and $end
      and ($region is null or list_contains($region, coalesce(region, '')))
      and ($team is null or list_contains($team, coalesce(team, '')))
      and ($segment is null or list_contains($segment, coalesce(segment, '')))
      and ($channel is null or list_contains($channel, coalesce(channel, '')))
)
select day, business_unit, sum(sent)::bigint as sent
from invited
where $business_unit is null or list_contains($business_unit, coalesce(business_unit, ''))
group by day, business_unit
order by day, business_unit
