-- The comments that are read for their words, in small letters: one in $every, always the same ones.
-- What is asked for fills the braces.
select answer::bigint as answer, lower(comment) as comment
from ({asked})
where hash(comment, answered_at) % $every::ubigint = 0
