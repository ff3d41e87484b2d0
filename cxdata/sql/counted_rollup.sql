-- Counts by fewer dimensions; the braces are filled with constants of the catalogue.
select day, {dimensions}, sum(columns(* exclude (day, {every})))::bigint
from {source}
group by all
order by day, {dimensions}
