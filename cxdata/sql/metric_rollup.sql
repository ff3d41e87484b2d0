-- The rows of a cube that one metric has answers in.
select day, {dimensions}, first_day_{name} as first_day, last_day_{name} as last_day,
    {sums}
from {cube}
where n_{name} > 0
