-- One metric's cells; where all weights are 1, the weighted sums are the others once more. The braces
-- are filled with constants of the catalogue, never with input.
with answers as (
    select day, {dimensions}, {occasion} as occasion, weight, ({score})::decimal(9, {decimals}) as score
    from scored_{table}
)
select
    day, business_unit, region, team, segment, channel, stage, touchpoint, occasion,
    count(*)::bigint as n,
    sum(score)::decimal(18, {decimals}) as x,
    sum(score * score)::decimal(18, {double_decimals}) as xx{weighted}
from answers
where score is not null
group by all
order by day, business_unit, region, team, segment, channel, stage, touchpoint
