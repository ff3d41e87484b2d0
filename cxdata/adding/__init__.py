"""Adds up answers: what is shown of them, what is written of their sums, what the sums cover."""
