-- Adds the former cells of waves that are not given anew, under the present names of their units.
insert into cells by name
select f.day, coalesce(u.present, f.business_unit) as business_unit, f.region, f.team, f.segment,
    f.channel, f.stage, f.touchpoint, f.occasion,
    sum(f.n) as n, sum(f.x) as x, sum(f.xx) as xx,
    sum(f.w) as w, sum(f.ww) as ww, sum(f.wx) as wx, sum(f.wxx) as wxx
from former_cells f left join unit_names u using (business_unit)
where f.day not in (select wave from engagement)
group by all
order by day, business_unit, region, team, segment, channel, stage, touchpoint
