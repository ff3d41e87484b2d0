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
  and among($business_unit, business_unit) and among($region, region) and among($team, team)
  and among($segment, segment) and among($channel, channel) and among($stage, stage)
  and among($touchpoint, touchpoint)
group by all
