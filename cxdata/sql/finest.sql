-- The cells in the columns of a cube.
create or replace temp view finest as
select *, {spread}
from all_cells
