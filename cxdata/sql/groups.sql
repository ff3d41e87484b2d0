-- The sums of one metric, one row per group and period; a dimension that is not grouped by comes
-- back null. Parameters are folded away before the scan, so what is not asked is not read:
-- the weighted sums where every weight is 1, the occasions where a person answers only once.
select
    case $grain
        when 'day' then day
        when 'week' then date_trunc('week', day)::date
        when 'month' then date_trunc('month', day)::date
        when 'quarter' then date_trunc('quarter', day)::date
        when 'year' then date_trunc('year', day)::date
    end as period,
    case when list_contains($by, 'business_unit') then business_unit end as business_unit,
    case when list_contains($by, 'region') then region end as region,
    case when list_contains($by, 'team') then team end as team,
    case when list_contains($by, 'segment') then segment end as segment,
    case when list_contains($by, 'channel') then channel end as channel,
    case when list_contains($by, 'stage') then stage end as stage,
    case when list_contains($by, 'touchpoint') then touchpoint end as touchpoint,
    sum(n)::bigint as n,
    case when $weighted then sum(w)::double else sum(n)::double end as w,
    case when $weighted then sum(ww)::double else sum(n)::double end as ww,
    case when $weighted then sum(wx)::double else sum(x)::double end as wx,
    case when $weighted then sum(wxx)::double else sum(xx)::double end as wxx,
    coalesce(min(case when $repeats then occasion end)
        < max(case when $repeats then occasion end), false) as repeated,
    min(day) as first_day,
    max(day) as last_day
from read_parquet($cells, hive_partitioning = false)
where day between $start and $end
  and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
  and ($region is null or list_contains($region, coalesce(region, '')))
  and ($team is null or list_contains($team, coalesce(team, '')))
  and ($segment is null or list_contains($segment, coalesce(segment, '')))
  and ($channel is null or list_contains($channel, coalesce(channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
group by all
