-- Places of the responses themselves, as further conditions.
  and ($channel is null or list_contains($channel, coalesce(channel, '')))
  and ($stage is null or list_contains($stage, coalesce(stage, '')))
  and ($touchpoint is null or list_contains($touchpoint, coalesce(touchpoint, '')))
