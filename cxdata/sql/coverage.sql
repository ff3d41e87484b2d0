-- What the cells of one metric cover; a dimension's values include '' where it is not given.
select sum(n)::bigint, min(day), max(day),
    list_sort(list(distinct coalesce(business_unit, ''))),
    list_sort(list(distinct coalesce(region, ''))),
    list_sort(list(distinct coalesce(team, ''))),
    list_sort(list(distinct coalesce(segment, ''))),
    list_sort(list(distinct coalesce(channel, ''))),
    list_sort(list(distinct coalesce(stage, ''))),
    list_sort(list(distinct coalesce(touchpoint, '')))
from cells
