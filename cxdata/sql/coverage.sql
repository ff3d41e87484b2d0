-- What the cells of several metrics cover: of each the answers and their first and last day, in all
-- and by each value of each dimension, of which '' says that it is not given.
with named as (
    select * replace (
        coalesce(business_unit, '') as business_unit, coalesce(region, '') as region,
        coalesce(team, '') as team, coalesce(segment, '') as segment,
        coalesce(channel, '') as channel, coalesce(stage, '') as stage,
        coalesce(touchpoint, '') as touchpoint
    )
    from {source}
)
select business_unit, region, team, segment, channel, stage, touchpoint, {each}
from named
group by grouping sets (
    (business_unit), (region), (team), (segment), (channel), (stage), (touchpoint), ()
)
