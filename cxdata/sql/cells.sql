-- The cells of all metrics that score one relation, in one pass: each has sums of its own, and `n` of 0
-- where nobody answered it. The braces are filled with constants of the catalogue, never with input;
-- where hardly any answers are alike, each is a cell of its own.
with scored as (
    select day, {dimensions}, {occasion}weight, {scores}{facts}
    from scored_{table}
)
select
    day, business_unit, region, team, segment, channel, stage, touchpoint, {occasions}{sums}
from scored
{grouped}
