-- The comments among answers, with words that are looked for.
select * from ({answered})
where comment is not null
  and ($any is null or regexp_matches(comment, $any))
  and ($none is null or not regexp_matches(comment, $none))
