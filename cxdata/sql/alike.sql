-- How many answers score, and by about how many combinations of day and dimensions; constants fill the
-- braces.
select count(*), approx_count_distinct(hash(day, {dimensions}))
from scored_{table}
