-- Places of the responses themselves, as further conditions.
  and among($channel, channel) and among($stage, stage) and among($touchpoint, touchpoint)
