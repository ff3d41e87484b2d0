-- What each business unit is called today: along the chain of its successors.
create temp table unit_names as
with recursive chain(business_unit, present, steps) as (
    select business_unit, coalesce(successor, business_unit), 1 from units
    union all
    select chain.business_unit, units.successor, steps + 1
    from chain join units on units.business_unit = chain.present
    where units.successor is not null and steps < 20
)
select business_unit, arg_max(present, steps) as present from chain group by business_unit
