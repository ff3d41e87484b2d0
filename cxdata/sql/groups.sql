-- The sums of one metric, one row per group and period. The braces are filled with names and
-- columns that are constants of the catalogue, never with input; what is not asked is not read.
select {period} as period, {by}
    sum(n)::bigint as n, sum({w})::double as w, sum({ww})::double as ww,
    sum({wx})::double as wx, sum({wxx})::double as wxx,
    {repeated} as repeated, min(first_day) as first_day, max(last_day) as last_day
from ({parts})
group by all
