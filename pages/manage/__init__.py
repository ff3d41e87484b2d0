"""What the numbers mean and where they come from: definitions, quality."""
