-- The cells of one metric; where all weights are 1, the weighted sums are the others once more.
select day, business_unit, region, team, segment, channel, stage, touchpoint, occasion,
    n_{name} as n, x_{name} as x, xx_{name} as xx, {weighted}
from all_cells
where n_{name} > 0
