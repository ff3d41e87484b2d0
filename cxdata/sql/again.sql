-- The responses of customers who answered more than once in a calendar month; a case stands for a
-- customer and a month, of which it has a number.
with months as (
    select customer_id, date_trunc('month', day) as month
    from scored_responses
    where customer_id is not null
    group by all
    having count(*) > 1
),
cases as (
    select customer_id, month,
        (row_number() over (partition by month order by customer_id))::bigint as number
    from months
)
select r.day, r.business_unit, r.region, r.team, r.segment, r.channel, c.number
from scored_responses r
join cases c on c.customer_id = r.customer_id and c.month = date_trunc('month', r.day)
order by r.day, c.number, r.business_unit, r.region, r.team, r.segment, r.channel
