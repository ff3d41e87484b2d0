-- As praise.sql without quotes, from the narrow extract of responses.
select business_unit, region, team, null::date as day, null::varchar as colleague,
    null::varchar as comment, count(*)::bigint as answers,
    count(*) filter (praised)::bigint as praised
from read_parquet($sheets, hive_partitioning = false)
where day between $start and $end
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($channel is null or list_contains($channel, coalesce(channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
group by all
order by business_unit, region, team
