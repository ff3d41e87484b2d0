-- The responses with words or with praise, the newest first.
select sheet, answered_at, response_id, source, moment::date as day,
    isodow(moment)::tinyint as weekday, hour(moment)::tinyint as hour, business_unit, region, team,
    segment, channel, stage, touchpoint, recommend, satisfaction, weight, comment, recognised,
    consent_to_quote
from numbered
where comment is not null or recognised is not null
order by answered_at desc, response_id, source
