-- As driver_products.sql, from the extract of ratings that came with one response.
with sums as (
    select fold, touchpoint as one, other, count(*) as n, sum(w) as w, sum(w * rating) as x,
        sum(w * other_rating) as y, sum(w * rating * rating) as xx,
        sum(w * other_rating * other_rating) as yy, sum(w * rating * other_rating) as xy,
        sum(w * answer) as a, sum(w * answer * answer) as aa, sum(w * answer * rating) as ax
    from (
        select *, weight::double as w, {answer} as answer
        from read_parquet($pairs, hive_partitioning = false)
    )
    where answer is not null
      and day between $start and $end
      and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
      and ($region is null or list_contains($region, coalesce(region, '')))
      and ($team is null or list_contains($team, coalesce(team, '')))
      and ($segment is null or list_contains($segment, coalesce(segment, '')))
      and ($channel is null or list_contains($channel, coalesce(channel, '')))
      and ($stage is null or list_contains($stage, coalesce(stage, '')))
      and ($stage is null or list_contains($stage, coalesce(other_stage, '')))
      and ($touchpoint is null or list_contains($touchpoint, touchpoint))
      and ($touchpoint is null or list_contains($touchpoint, other))
    group by all
)
select fold::bigint as fold, one, other, n::bigint as n, w, x, y, xx, yy, xy from sums
union all
select fold::bigint, '', other, n::bigint, w, a, y, aa, yy, ax from sums where one = other
order by all
