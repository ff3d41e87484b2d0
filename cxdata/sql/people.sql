-- How many employees of each team answered, wave by wave: what the privacy rule is made from.
select business_unit, region, team, day as wave, sum(n)::bigint as people
from read_parquet($cells, hive_partitioning = false)
group by all
