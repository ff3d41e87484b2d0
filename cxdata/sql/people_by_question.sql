-- How many employees of each team answered each five-point question, wave by wave.
select coalesce(map($old_names, $present_names)[business_unit], business_unit) as business_unit,
    region, team, wave, question, count(*)::bigint as people
from read_parquet($engagement, hive_partitioning = false)
where scale_max = 5
group by all
