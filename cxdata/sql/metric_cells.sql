-- The cells of one metric, with those of the sums that say something: where all weights are 1, the
-- weighted ones would be the others once more.
select day, business_unit, region, team, segment, channel, stage, touchpoint,
    {occasion} as occasion,
    {sums}
from all_cells
where n_{name} > 0
