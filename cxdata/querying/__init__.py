"""From a question about a metric to the SQL that answers it fastest, and its rows."""
