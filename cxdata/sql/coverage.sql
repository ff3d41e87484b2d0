-- What the cells of several metrics cover: of each the answers and their first and last day.
select {each}
from {source}
