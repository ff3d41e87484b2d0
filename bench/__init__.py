"""Measurements that anyone can repeat: `make bench` prints a table."""
