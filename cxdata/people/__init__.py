"""What protects persons: the rule for employees, what it costs, and how somebody is forgotten."""
