-- What the active customers of each business unit, under its present name, brought each month.
select month, coalesce(map($old_names, $present_names)[business_unit], business_unit)
        as business_unit,
    sum(revenue)::double as revenue, count(*)::bigint as customers
from read_parquet($customers, hive_partitioning = false)
where active and revenue is not null
  and among($region, region) and among($segment, segment)
  and among($business_unit, coalesce(map($old_names, $present_names)[business_unit], business_unit))
group by all
order by month, business_unit
