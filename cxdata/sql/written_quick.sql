-- As written.sql, from the extract of comments.
select *, {answer} as answer
from (
    select * replace (
        case when recognised is null then comment
            else replace(comment, recognised, $colleague) end as comment)
    from read_parquet($voices, hive_partitioning = false)
)
where comment is not null
  and day between $start and $end
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment)
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
  {searched}
  {places}
