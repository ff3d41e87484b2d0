"""What we do about it: goals."""
