-- The answers of each response of a selection, from the narrow extract.
select {answer} as answer, commented, weight
from read_parquet($sheets, hive_partitioning = false)
where day between $start and $end
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment) and among($channel, channel) and among($stage, stage)
  and among($touchpoint, touchpoint)
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
