-- Places of the ratings that came with a response, as a further condition.
  and sheet in (
    select sheet from read_parquet($pairs, hive_partitioning = false)
    where {single} and commented
      and day between $start and $end
      and among($channel, rated_channel) and among($stage, stage) and among($touchpoint, touchpoint)
  )
