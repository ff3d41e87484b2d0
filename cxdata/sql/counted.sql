-- How many responses came and surveys were sent, by day and dimensions, under the present names
-- of the units: responses, those that answer each question, those who recommend with 9 or 10, and
-- those whose customer is known. What did not come, or was not sent, is null. Constants fill the
-- braces: whether rows alike in all of that are added up.
create or replace temp table counted as
with both_of_them as (
    select day, business_unit, region, team, segment, channel,
        answers,
        n_nps as recommend,
        n_csat as satisfaction,
        n_effort as ease,
        n_fcr as resolved_first_contact,
        comments as comment,
        promoters,
        identified
    from all_cells
    union all by name
    select i.day, coalesce(u.present, i.business_unit) as business_unit, i.region, i.team,
        i.segment, i.channel, i.sent
    from invitations i left join unit_names u using (business_unit)
)
select day, business_unit, region, team, segment, channel,
    {sum}(columns(* exclude (day, business_unit, region, team, segment, channel)))::bigint
from both_of_them
{grouped}
