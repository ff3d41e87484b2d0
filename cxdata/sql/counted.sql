-- How many responses came and surveys were sent, by day and dimensions, under the present names
-- of the units: responses, those that answer each question, those who recommend with 9 or 10, and
-- those whose customer is known. What did not come, or was not sent, is null.
create temp table counted as
with came as (
    select day, business_unit, region, team, segment, channel,
        count(*) as answers,
        count(recommend) as recommend,
        count(satisfaction) as satisfaction,
        count(ease) as ease,
        count(resolved_first_contact) as resolved_first_contact,
        count(comment) as comment,
        count(*) filter (recommend >= 9) as promoters,
        count(customer_id) as identified
    from scored_responses
    group by all
),
asked as (
    select i.day, coalesce(u.present, i.business_unit) as business_unit, i.region, i.team,
        i.segment, i.channel, sum(i.sent) as sent
    from invitations i left join unit_names u using (business_unit)
    group by all
),
both_of_them as (
    select * from came union all by name select * from asked
)
select day, business_unit, region, team, segment, channel,
    sum(columns(* exclude (day, business_unit, region, team, segment, channel)))::bigint
from both_of_them
group by all
order by day, business_unit, region, team, segment, channel
