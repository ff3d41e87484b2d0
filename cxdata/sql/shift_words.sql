-- What customers wrote who agreed to be quoted, and whom they praised, in the hours of a shift on
-- its last days; `score` is 0 to 10, from the recommendation or twice the satisfaction.
with named as (
    select * replace (
        coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit),
        timezone($time_zone, answered_at) - to_hours($begins::integer) as since
    from read_parquet($responses, hive_partitioning = false)
    where consent_to_quote and (comment is not null or recognised is not null)
      and answered_at >= $start - interval 1 day and answered_at < $end + interval 3 day
      and among($region, region) and among($team, team) and among($segment, segment)
      and among($channel, channel) and among($stage, stage) and among($touchpoint, touchpoint)
)
select since::date as day, response_id, comment, recognised,
    coalesce(recommend, satisfaction * 2)::bigint as score
from named
where since::date between $start and $end
  and hour(since) < $length
  and among($business_unit, business_unit)
order by day desc, response_id
limit 2000
