-- A cube from a finer one; constants of the catalogue fill the braces. Weighted sums and occasions
-- are left out where all weights are 1 and every row is one person, since nobody asks for them.
select {day} as day, {dimensions}, min(first_day) as first_day, max(last_day) as last_day,
    {occasions}
    {weighted}
    sum(n)::bigint as n,
    sum(x)::decimal(18, {decimals}) as x,
    sum(xx)::decimal(18, {double_decimals}) as xx
from {source}
group by all
order by day, {dimensions}
