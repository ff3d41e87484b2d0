"""Stages and touchpoints: which stand out, when customers answered, and what drives them."""
