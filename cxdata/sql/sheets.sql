-- What is counted of responses, without what makes them large; in the order of the files, by month.
select moment::date as day, isodow(moment)::tinyint as weekday, hour(moment)::tinyint as hour,
    business_unit, region, team, segment, channel, stage, touchpoint, recommend, satisfaction,
    ease, resolved_first_contact::tinyint as resolved_first_contact, weight, comment is not null as commented, recognised is not null as praised
from numbered
