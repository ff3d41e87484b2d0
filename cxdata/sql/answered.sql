-- The answers of the places, days and groups that are asked for, with what was written. A colleague's
-- name is taken out of a comment before anybody searches it. Where $rated, the places are those of the
-- ratings that came with a response. The bounds on answered_at only spare what is read: no time zone is
-- a day away from UTC.
with places as (
    select * from read_parquet($responses, hive_partitioning = false)
    where not $rated
      and ($channel is null or list_contains($channel, coalesce(channel, '')))
      and ($stage is null or list_contains($stage, coalesce(stage, '')))
      and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
    union all
    select * from read_parquet($responses, hive_partitioning = false) semi join (
        from read_parquet($ratings, hive_partitioning = false)
        where ($channel is null or list_contains($channel, coalesce(channel, '')))
          and ($stage is null or list_contains($stage, coalesce(stage, '')))
          and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
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
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($weekday is null or isodow(moment) = $weekday)
  and ($hour is null or hour(moment) = $hour)
