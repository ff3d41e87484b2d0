-- The sums of one metric on the two sides of a day, one row per side and group of three
-- dimensions; `later` says which side. One pass over the cells serves both.
select
    day between $since and $until as later,
    business_unit,
    channel,
    case when $place = 'touchpoint' then touchpoint else stage end as place,
    sum(n)::bigint as n,
    case when $weighted then sum(w)::double else sum(n)::double end as w,
    case when $weighted then sum(ww)::double else sum(n)::double end as ww,
    case when $weighted then sum(wx)::double else sum(x)::double end as wx,
    case when $weighted then sum(wxx)::double else sum(xx)::double end as wxx
from read_parquet($cells, hive_partitioning = false)
where (day between $start and $end or day between $since and $until)
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($channel is null or list_contains($channel, coalesce(channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
group by all
