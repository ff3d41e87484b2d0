-- In how many comments each word and each pair of neighbouring words occurs, by the value of the
-- answer; '' stands for the comments themselves. Terms in fewer than $least comments are left out.
-- One comment in $every is read, always the same ones. Punctuation parts neighbours. The bounds on
-- answered_at only spare what is read.
with places as (
    select * from read_parquet($responses, hive_partitioning = false)
    where not $rated
      and ($channel is null or list_contains($channel, coalesce(channel, '')))
      and ($stage is null or list_contains($stage, coalesce(stage, '')))
      and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
    union all
    select * from read_parquet($responses, hive_partitioning = false) semi join (
        from read_parquet($ratings, hive_partitioning = false)
        where ($channel is null or list_contains($channel, coalesce(channel, '')))
          and ($stage is null or list_contains($stage, coalesce(stage, '')))
          and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
    ) using (response_id, source)
    where $rated
),
nameless as (
    select * replace (
        case when recognised is null then comment
            else replace(comment, recognised, $colleague) end as comment)
    from places
),
asked as (
    select *,
        case $question when 'recommend' then recommend when 'satisfaction' then satisfaction end
            as answer,
        timezone($time_zone, answered_at) as moment
    from nameless
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and moment::date between $start and $end
      and ($business_unit is null or list_contains($business_unit, coalesce(business_unit, '')))
      and ($region is null or list_contains($region, coalesce(region, '')))
      and ($team is null or list_contains($team, coalesce(team, '')))
      and ($segment is null or list_contains($segment, coalesce(segment, '')))
      and ($weekday is null or isodow(moment) = $weekday)
      and ($hour is null or hour(moment) = $hour)
      and comment is not null
      and hash(comment, answered_at) % $every = 0
      and ($any is null or regexp_matches(comment, $any))
      and ($none is null or not regexp_matches(comment, $none))
),
pieces as (
    select answer,
        regexp_extract_all(lower(comment), '[\pL\pN][\pL\pN''’]*|[^\pL\pN\s]') as pieces
    from asked
),
terms as (
    select answer, unnest(list_distinct(list_concat([''], pieces,
        list_transform(list_zip(pieces, pieces[2:], true), lambda two: two[1] || ' ' || two[2]))))
            as term
    from pieces
)
select answer::bigint as answer, term, count(*)::bigint as n
from terms
group by answer, term
having term = '' or regexp_full_match(term, '[\pL][\pL\pN''’]*( [\pL][\pL\pN''’]*)?')
qualify term = '' or sum(count(*)) over (partition by term) >= $least
