"""Where the numbers come from and what they mean: import, definitions, quality, snapshots."""
