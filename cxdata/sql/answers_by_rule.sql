-- How often each answer to one question was given, blanks included: counted and weighted, by
-- whether it is the customer's latest answer to the question in the period (an answer without a
-- customer is its own) and whether no first level could resolve it. The bounds on answered_at only
-- spare what is read: no time zone is a day away from UTC.
with returned as (
    select response_id, answered_at, customer_id, region, team, segment, channel, stage, touchpoint,
        weight, timezone($time_zone, answered_at)::date as day,
        coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit,
        case $question
            when 'recommend' then recommend
            when 'satisfaction' then satisfaction
            when 'ease' then ease
            when 'resolved_first_contact' then resolved_first_contact::tinyint
        end as answer
    from read_parquet($responses, hive_partitioning = false)
    where answered_at >= $start - interval 1 day and answered_at < $end + interval 2 day
      and among($region, region) and among($team, team) and among($segment, segment)
      and among($channel, channel) and among($stage, stage) and among($touchpoint, touchpoint)
),
asked as (
    select * from returned
    where day between $start and $end
      and among($business_unit, business_unit)
),
latest as (
    select customer_id, arg_max(response_id, (answered_at, response_id)) as response_id
    from asked where customer_id is not null and answer is not null
    group by customer_id
)
select asked.answer::bigint as answer,
    coalesce(asked.response_id = latest.response_id or asked.customer_id is null, false) as latest,
    coalesce(list_contains($beyond, case $beyond_dimension
        when 'channel' then asked.channel
        when 'segment' then asked.segment
        when 'stage' then asked.stage
        when 'team' then asked.team
        when 'touchpoint' then asked.touchpoint
    end), false) as beyond,
    count(*)::bigint as n,
    sum(asked.weight)::double as w
from asked left join latest on asked.customer_id = latest.customer_id
group by all
order by answer, latest, beyond
