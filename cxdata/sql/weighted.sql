-- Whether any answer to one metric has a weight other than 1.
select coalesce(bool_or(weight <> 1), false) from scored_{table} where ({score}) is not null
