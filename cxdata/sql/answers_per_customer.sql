-- How often customers answered within one calendar month: for each number of times, how many cases
-- of a customer and a month there are, and of the latest such case the month and the business unit.
-- Whoever is known and not among those who answered again answered once. The filters in braces are
-- constants with $parameters.
with known as (
    select day, business_unit, identified as answers
    from read_parquet($file, hive_partitioning = false)
    where day between $start and $end{filters}
),
again as (
    select day, business_unit, number
    from read_parquet($again, hive_partitioning = false)
    where day between $start and $end{filters}
),
once as (
    select date_trunc('month', day)::date as month, coalesce(business_unit, '') as business_unit,
        sum(answers) as cases
    from (select * from known union all select day, business_unit, -1 from again)
    group by all
    having sum(answers) > 0
),
often as (
    select date_trunc('month', day)::date as month, min(coalesce(business_unit, '')) as business_unit,
        count(*) as times
    from again
    group by number, month
),
cases as (
    select 1 as times, cases, month, business_unit from once
    union all
    select times, 1, month, business_unit from often
)
select times::bigint as times, sum(cases)::bigint as cases, max(month) as month,
    max_by(business_unit, month) as business_unit
from cases
group by times
order by times
