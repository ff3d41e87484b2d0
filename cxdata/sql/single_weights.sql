,
    case when {score} is not null then weight end as w_{name},
    case when {score} is not null then weight * weight end as ww_{name},
    weight * {score} as wx_{name},
    weight * {score} * {score} as wxx_{name}
