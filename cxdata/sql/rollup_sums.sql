min(first_day_{name}) as first_day_{name}, max(last_day_{name}) as last_day_{name},
    sum(n_{name})::bigint as n_{name},
    sum(x_{name})::decimal(18, {decimals}) as x_{name},
    sum(xx_{name})::decimal(18, {double_decimals}) as xx_{name}
