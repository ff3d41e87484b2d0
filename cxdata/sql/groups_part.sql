-- What one cube gives to the groups: as in groups.sql, constants fill the braces.
select day, {columns}
from read_parquet(${file}, hive_partitioning = false)
where ({days}){filters}
