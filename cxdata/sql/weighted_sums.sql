,
    sum(weight) filter ({score} is not null)::decimal(28, 10) as w_{name},
    sum(weight * weight) filter ({score} is not null)::decimal(38, 20) as ww_{name},
    sum(weight * {score})::decimal(38, 14) as wx_{name},
    sum(weight * {score} * {score})::decimal(38, 18) as wxx_{name}
