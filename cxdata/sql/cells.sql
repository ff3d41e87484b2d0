-- The cells of all metrics that score one relation, in one pass: each has sums of its own, and `n` of 0
-- where nobody answered it. The braces are filled with constants of the catalogue, never with input.
with answers as (
    select day, {dimensions}, {occasion} as occasion, weight, {scores}{facts}
    from scored_{table}
)
select
    day, business_unit, region, team, segment, channel, stage, touchpoint, occasion,
    {sums}
from answers
group by all
order by day, business_unit, region, team, segment, channel, stage, touchpoint
