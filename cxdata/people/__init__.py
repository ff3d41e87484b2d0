"""What protects persons: the rule for employees, what it costs, and masking what names somebody."""
