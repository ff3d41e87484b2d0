-- What the metrics score: responses, ratings, kept customers and respondents, each with `day`,
-- `weight` and the present name of its business unit.
create temp view scored_responses as
select r.* replace (coalesce(u.present, r.business_unit) as business_unit),
    local_moment(r.answered_at)::date as day
from responses r left join unit_names u using (business_unit);

create temp view scored_ratings as
select r.* replace (coalesce(u.present, r.business_unit) as business_unit),
    local_moment(r.answered_at)::date as day
from ratings r left join unit_names u using (business_unit);

create temp view scored_kept_customers as
select c.month as day, coalesce(u.present, c.business_unit) as business_unit, c.region, c.segment,
    1.0::decimal(18, 10) as weight,
    case when c.month + interval 12 month in (select month from customers)
        then coalesce(later.active, false) end as kept
from customers c
left join customers later
    on later.customer_id = c.customer_id and later.month = c.month + interval 12 month
left join unit_names u on u.business_unit = c.business_unit
where c.active;

-- eNPS is the one 0-10 question of a wave, or the one whose words ask whether one would recommend.
create temp view recommend_questions as
with asked as (select distinct wave, question from engagement where scale_max = 10),
told as (
    select wave, question, count(*) over (partition by wave) = 1 as alone,
        regexp_matches(lower(question), 'recomm[ae]nd|recomend|raccomand|empfehl|empfiehl') as named
    from asked
)
select wave, min(question) as question from told where alone or named group by wave;

create temp view scored_respondents as
select e.wave as day, coalesce(min(u.present), min(e.business_unit)) as business_unit,
    min(e.region) as region, min(e.team) as team, 1.0::decimal(18, 10) as weight,
    (100.0::decimal(9, 4) * count(*) filter (scale_max = 5 and answer >= 4)
        / nullif(count(*) filter (scale_max = 5), 0))::decimal(9, 4) as favourable,
    max(answer) filter (scale_max = 10 and e.question = r.question) as recommend
from engagement e
left join unit_names u using (business_unit)
left join recommend_questions r on r.wave = e.wave
group by e.respondent_id, e.wave;
