-- The cells in the columns of a cube.
create or replace temp view finest as
select *, day as first_day, day as last_day, occasion as first_occasion, occasion as last_occasion
from cells
