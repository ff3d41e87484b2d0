-- As praise.sql with quotes, from the extract of comments and praise.
select business_unit, region, team, day, recognised as colleague, comment,
    count(*)::bigint as answers, count(recognised)::bigint as praised
from read_parquet($voices, hive_partitioning = false)
where recognised is not null and consent_to_quote
  and day between $start and $end
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment) and among($channel, channel) and among($stage, stage)
  and among($touchpoint, touchpoint)
group by all
order by day desc nulls last, business_unit, region, team, colleague, comment
