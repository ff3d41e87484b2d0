-- The answers of each response that came with a rating of some places, once each.
select {distinct} sheet, {answer} as answer, commented, weight
from read_parquet($pairs, hive_partitioning = false)
where {single} and day between $start and $end
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment) and among($channel, rated_channel) and among($stage, stage)
  and among($touchpoint, touchpoint)
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
