-- Whether a value is one of those wished for: any is where nothing is wished, none is told as ''.
create macro among(wished, value) as wished is null or list_contains(wished, coalesce(value, ''))
