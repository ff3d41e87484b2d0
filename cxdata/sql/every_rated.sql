-- The answers of each response that came with a rating of some places, once each.
select {distinct} sheet, {answer} as answer, commented, weight
from read_parquet($pairs, hive_partitioning = false)
where {single} and day between $start and $end
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($channel is null or list_contains($channel, coalesce(rated_channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
