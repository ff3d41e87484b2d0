"""Versions of a data set on disk: written whole, verified, and swapped in."""
