-- The sums of one five-point question by team and period, in the columns of groups.sql: a
-- favourable answer (4 or 5) scores 100, any other 0.
with answers as (
    select coalesce(map($old_names, $present_names)[business_unit], business_unit)
            as business_unit,
        region, team, wave, case when answer >= 4 then 100 else 0 end as score
    from read_parquet($engagement, hive_partitioning = false)
    where question = $question and scale_max = 5 and wave between $start and $end
)
select
    case $grain
        when 'day' then wave
        when 'week' then date_trunc('week', wave)::date
        when 'month' then date_trunc('month', wave)::date
        when 'quarter' then date_trunc('quarter', wave)::date
        when 'year' then date_trunc('year', wave)::date
    end as period,
    business_unit, region, team, null::varchar as segment, null::varchar as channel,
    null::varchar as stage, null::varchar as touchpoint,
    count(*)::bigint as n, count(*)::double as w, count(*)::double as ww,
    sum(score)::double as wx, sum(score * score)::double as wxx,
    false as repeated, min(wave) as first_day, max(wave) as last_day
from answers
where among($business_unit, business_unit) and among($region, region) and among($team, team)
group by all
