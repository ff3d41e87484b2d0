-- One metric's cells. The braces are filled with constants of the catalogue, never with input.
with answers as (
    select day, {dimensions}, {occasion} as occasion, weight, ({score})::decimal(9, {decimals}) as score
    from scored_{table}
)
select
    day, business_unit, region, team, segment, channel, stage, touchpoint, occasion,
    count(*)::bigint as n,
    sum(score)::decimal(18, {decimals}) as x,
    sum(score * score)::decimal(18, {double_decimals}) as xx,
    sum(weight)::decimal(28, 10) as w,
    sum(weight * weight)::decimal(38, 20) as ww,
    sum(weight * score)::decimal(38, 14) as wx,
    sum(weight * score * score)::decimal(38, 18) as wxx
from answers
where score is not null
group by all
order by business_unit, day, region, team, segment, channel, stage, touchpoint
