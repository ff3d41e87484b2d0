-- What the correlations of touchpoints' ratings with each other and with an answer ('') are made of:
-- for each pair rated in one response, the sums of both, of their squares and of their product.
-- Customers are dealt into $folds parts, so that whole parts can be drawn again and again. A response
-- goes by the hash of its key, which joins faster. The bounds on answered_at only spare what is read:
-- no time zone is a day away from UTC.
with answered as (
    select hash(response_id, source) as sheet, weight::double as weight,
        (hash(coalesce(customer_id, response_id)) % $folds)::int as fold,
        case $question when 'recommend' then recommend when 'satisfaction' then satisfaction end
            as answer
    from read_parquet($responses, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and timezone($time_zone, answered_at)::date between $start and $end
      and among($business_unit, business_unit) and among($region, region) and among($team, team)
      and among($segment, segment) and among($channel, channel)
      and answer is not null
),
rated as materialized (
    select hash(response_id, source) as sheet, touchpoint as item, rating as value
    from read_parquet($ratings, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and among($stage, stage) and among($touchpoint, touchpoint)
),
with_answer as materialized (
    select sheet, item, value, answer, weight, fold from rated join answered using (sheet)
),
pairs as (
    select one.fold, one.item as one, other.item as other, one.weight as w, one.value as x,
        other.value as y
    from with_answer one join rated other using (sheet)
    where one.item <= other.item
    union all
    select fold, '' as one, item as other, weight as w, answer as x, value as y from with_answer
)
select fold::bigint as fold, one, other, count(*)::bigint as n, sum(w) as w, sum(w * x) as x,
    sum(w * y) as y, sum(w * x * x) as xx, sum(w * y * y) as yy, sum(w * x * y) as xy
from pairs
group by all
order by all
