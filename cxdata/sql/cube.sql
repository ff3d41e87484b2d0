-- Every row of a cube that has few, to be added up in memory. The braces are filled with columns
-- that are constants of the catalogue.
select day, {columns}
from read_parquet($file, hive_partitioning = false)
