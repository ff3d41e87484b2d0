"""The commands of the terminal that need more than a line."""
