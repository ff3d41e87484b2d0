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
      and among($business_unit, business_unit) and among($region, region) and among($team, team)
      and among($segment, segment) and among($channel, channel) and among($stage, stage)
      and among($stage, other_stage) and among($touchpoint, touchpoint)
      and among($touchpoint, other)
    group by all
)
select fold::bigint as fold, one, other, n::bigint as n, w, x, y, xx, yy, xy from sums
union all
select fold::bigint, '', other, n::bigint, w, a, y, aa, yy, ax from sums where one = other
order by all
