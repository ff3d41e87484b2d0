-- About how many rows the cubes would have that could be made from the cells.
select {each}
from all_cells
