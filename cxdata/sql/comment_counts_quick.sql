-- As comment_counts.sql, from the extracts: how many answers there are of each value, with a comment or
-- without, and with words that are looked for, which are read only where any are.
select answer::bigint as answer, commented, found, sum(n)::bigint as n, sum(w)::double as w,
    sum(ww)::double as ww
from (
    select answer, commented, not ({searched}) as found, count(*) as n, sum(weight) as w,
        sum(weight * weight) as ww
    from ({every})
    group by all
    {less}
)
group by all
having sum(n) > 0
order by all
