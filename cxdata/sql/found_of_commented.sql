-- Comments with the words move from those without to those with them.
union all
select answer, true, moved.found, moved.sign * n, moved.sign * w, moved.sign * ww
from (
    select answer, count(*) as n, sum(weight) as w, sum(weight * weight) as ww
    from ({asked})
    group by all
) cross join (values (true, 1), (false, -1)) moved(found, sign)
