-- The responses with a number each, the same whenever they are read, and their local moment.
create or replace temp view numbered as
select row_number() over ()::int as sheet, *,
    timezone(getvariable('time_zone'), answered_at) as moment
from responses
