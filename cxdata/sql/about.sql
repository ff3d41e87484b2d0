-- How many cells there are, and about how many rows there would be by fewer dimensions.
select count(*), {each}
from {source}
