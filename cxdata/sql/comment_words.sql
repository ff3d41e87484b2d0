-- In how many comments each word and each pair of neighbouring words occurs, by the value of the
-- answer; '' stands for the comments themselves. Terms in fewer than $least comments are left out.
-- One comment in $every is read, always the same ones. Punctuation parts neighbours. What is asked
-- for fills the braces.
with pieces as (
    select answer,
        regexp_extract_all(lower(comment), '[\pL\pN][\pL\pN''’]*|[^\pL\pN\s]') as pieces
    from ({asked})
    where hash(comment, answered_at) % $every::ubigint = 0
),
terms as (
    select answer, unnest(list_distinct(list_concat([''], pieces,
        list_transform(list_zip(pieces, pieces[2:], true), lambda two: two[1] || ' ' || two[2]))))
            as term
    from pieces
),
counted as (
    select answer, term, count(*) as n
    from terms
    group by answer, term
    qualify term = '' or sum(count(*)) over (partition by term) >= $least
)
select answer::bigint as answer, term, n::bigint as n
from counted
where term = '' or regexp_full_match(term, '[\pL][\pL\pN''’]*( [\pL][\pL\pN''’]*)?')
