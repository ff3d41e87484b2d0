"""How well we deliver, and why: overview, trends, touchpoints, engagement."""
