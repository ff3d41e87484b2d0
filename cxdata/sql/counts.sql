-- How many responses came and surveys were sent each day in each business unit; the filters in
-- braces are constants with $parameters.
select day, business_unit,
    sum(columns(['answers', 'recommend', 'satisfaction', 'ease', 'resolved_first_contact', 'comment',
        'promoters', 'sent']))::bigint
from read_parquet($file, hive_partitioning = false)
where true{filters}
group by day, business_unit
order by day, business_unit
