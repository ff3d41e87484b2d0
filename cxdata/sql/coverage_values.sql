-- The values of one dimension, of which '' says that it is not given, and which metrics have answers.
select '{dimension}' as dimension, coalesce({dimension}::varchar, '') as value, {each}
from {source}
group by {dimension}
