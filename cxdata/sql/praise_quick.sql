-- As praise.sql without quotes, from the narrow extract of responses.
select business_unit, region, team, null::date as day, null::varchar as colleague,
    null::varchar as comment, count(*)::bigint as answers,
    count(*) filter (praised)::bigint as praised
from read_parquet($sheets, hive_partitioning = false)
where day between $start and $end
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment) and among($channel, channel) and among($stage, stage)
  and among($touchpoint, touchpoint)
group by all
order by business_unit, region, team
