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
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($weekday is null or weekday = $weekday)
  and ($hour is null or hour = $hour)
  {searched}
  {places}
