-- How many answers to a question there are of each value, with a comment or without, and with words
-- that are looked for; the answers that are asked for fill the braces.
select answer::bigint as answer, comment is not null as commented,
    coalesce(($any is null or regexp_matches(comment, $any))
        and ($none is null or not regexp_matches(comment, $none)), false) as found,
    count(*)::bigint as n,
    sum(weight::double) as w,
    sum(weight::double * weight::double) as ww
from ({answered})
group by all
order by all
