,
    sum(weight)::decimal(28, 10) as w,
    sum(weight * weight)::decimal(38, 20) as ww,
    sum(weight * score)::decimal(38, 14) as wx,
    sum(weight * score * score)::decimal(38, 18) as wxx
