count({score})::bigint as n_{name},
    sum({score})::decimal(18, {decimals}) as x_{name},
    sum({score} * {score})::decimal(18, {double_decimals}) as xx_{name}
