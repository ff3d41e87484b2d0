({score} is not null)::utinyint as n_{name},
    {score} as x_{name},
    ({score} * {score})::decimal(18, {double_decimals}) as xx_{name}
