-- The sums of one metric on the two sides of a day, one row per side and group of three dimensions;
-- `later` says which side. One pass over the cells serves both. The braces are filled with constants of
-- the catalogue, never with input; what is not asked is not read.
select
    '{metric}' as metric,
    day between $since and $until as later,
    business_unit,
    channel,
    {place} as place,
    sum(n)::bigint as n,
    sum({w})::double as w,
    sum({ww})::double as ww,
    sum({wx})::double as wx,
    sum({wxx})::double as wxx
from read_parquet(${metric}, hive_partitioning = false)
where (day between $start and $end or day between $since and $until){filters}
group by all
