-- The responses with a number each, the same whenever they are read and another one in every month,
-- and their local moment.
create or replace temp view numbered as
select
    date_diff('month', date '1970-01-01', moment::date)::bigint * 4294967296
        + row_number() over () as sheet,
    *
from (select *, local_moment(answered_at) as moment from responses)
