-- Every two ratings that came with one response, each with itself included, and what the response
-- says; `first` marks one row per response. Customers are dealt into {folds} parts. A response goes
-- by the hash of its key, which joins faster.
with rated as materialized (
    select n.sheet, moment::date as day, isodow(moment)::tinyint as weekday,
        hour(moment)::tinyint as hour, n.business_unit, n.region, n.team, n.segment, n.channel,
        n.recommend, n.satisfaction, n.weight, comment is not null as commented,
        (hash(coalesce(n.customer_id, n.response_id)) % {folds})::tinyint as fold,
        r.touchpoint, r.stage, r.channel as rated_channel, r.rating
    from ratings r join numbered n
        on hash(r.response_id, r.source) = hash(n.response_id, n.source)
),
begins as (select sheet, min(touchpoint) as touchpoint from rated group by sheet)
select one.*, other.touchpoint as other, other.stage as other_stage, other.rating as other_rating,
    one.touchpoint = other.touchpoint and one.touchpoint = begins.touchpoint as first
from rated one join rated other using (sheet) join begins using (sheet)
where one.touchpoint <= other.touchpoint
order by sheet
