-- A cube from a finer one; constants of the catalogue fill the braces. Weighted sums and occasions
-- are left out where all weights are 1 and every row is one person, since nobody asks for them.
select {day} as day, {dimensions},
    {sums}
from {source}
group by all
order by day, {dimensions}
