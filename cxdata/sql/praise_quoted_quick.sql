-- As praise.sql with quotes, from the extract of comments and praise.
select business_unit, region, team, day, recognised as colleague, comment,
    count(*)::bigint as answers, count(recognised)::bigint as praised
from read_parquet($voices, hive_partitioning = false)
where recognised is not null and consent_to_quote
  and day between $start and $end
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($channel is null or list_contains($channel, coalesce(channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
group by all
order by day desc nulls last, business_unit, region, team, colleague, comment
