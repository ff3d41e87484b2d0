-- How many answers each team got, and how many of them praise a colleague by name; with $quoted, one
-- row per answer that names a colleague and may be quoted, the newest first. The bounds on
-- answered_at only spare what is read.
with asked as (
    select *, timezone($time_zone, answered_at)::date as day
    from read_parquet($responses, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and day between $start and $end
      and among($business_unit, business_unit) and among($region, region) and among($team, team)
      and among($segment, segment) and among($channel, channel) and among($stage, stage)
      and among($touchpoint, touchpoint)
)
select business_unit, region, team,
    case when $quoted then day end as day,
    case when $quoted then recognised end as colleague,
    case when $quoted then comment end as comment,
    count(*)::bigint as answers, count(recognised)::bigint as praised
from asked
where not $quoted or (recognised is not null and consent_to_quote)
group by all
order by day desc nulls last, business_unit, region, team, colleague, comment
