-- The answers of the places, days and groups that are asked for, with what was written. A colleague's
-- name is taken out of a comment before anybody searches it. Where $rated, the places are those of the
-- ratings that came with a response. The bounds on answered_at only spare what is read: no time zone is
-- a day away from UTC.
with places as (
    select * from read_parquet($responses, hive_partitioning = false)
    where not $rated
      and among($channel, channel) and among($stage, stage) and among($touchpoint, touchpoint)
    union all
    select * from read_parquet($responses, hive_partitioning = false) semi join (
        from read_parquet($ratings, hive_partitioning = false)
        where among($channel, channel) and among($stage, stage) and among($touchpoint, touchpoint)
    ) using (response_id, source)
    where $rated
),
nameless as (
    select * replace (
        case when recognised is null then comment
            else replace(comment, recognised, $colleague) end as comment)
    from places
)
select *, timezone($time_zone, answered_at) as moment, moment::date as day,
    case $question when 'recommend' then recommend when 'satisfaction' then satisfaction end
        as answer
from nameless
where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
  and moment::date between $start and $end
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment)
  and ($weekday is null or isodow(moment) = $weekday)
  and ($hour is null or hour(moment) = $hour)
