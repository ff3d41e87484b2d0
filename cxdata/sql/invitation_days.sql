-- The first and the last day on which surveys were sent: outside them no rate can be given.
select min(day) as first_day, max(day) as last_day
from read_parquet($invitations, hive_partitioning = false)
