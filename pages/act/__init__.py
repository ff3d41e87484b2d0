"""What we do about it: goals, the shift board, thanks."""
