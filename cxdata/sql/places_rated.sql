-- Places of the ratings that came with a response, as a further condition.
  and sheet in (
    select sheet from read_parquet($pairs, hive_partitioning = false)
    where {single} and commented
      and day between $start and $end
      and ($channel is null or list_contains($channel, coalesce(rated_channel, '')))
      and ($stage is null or list_contains($stage, coalesce(stage, '')))
      and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
  )
