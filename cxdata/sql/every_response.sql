-- The answers of each response of a selection, from the narrow extract.
select {answer} as answer, commented, weight
from read_parquet($sheets, hive_partitioning = false)
where day between $start and $end
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($channel is null or list_contains($channel, coalesce(channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
