"""How well we deliver, and why: from the overview to what customers wrote."""
