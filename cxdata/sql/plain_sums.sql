,
    count(*)::bigint as w,
    count(*)::bigint as ww,
    sum(score)::decimal(18, {decimals}) as wx,
    sum(score * score)::decimal(18, {double_decimals}) as wxx
