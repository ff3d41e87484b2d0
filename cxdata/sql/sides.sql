-- What each of some metrics has on the two sides of a day; all are read at once. Their parts fill the
-- braces.
{parts}
