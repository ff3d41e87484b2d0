-- The comments that are asked for, the newest first; what is asked for fills the braces.
select day, business_unit, region, team, segment, channel, stage, touchpoint,
    answer::bigint as answer, comment
from ({asked})
where $answers is null or list_contains($answers, answer)
order by answered_at desc, response_id, source
limit $most
