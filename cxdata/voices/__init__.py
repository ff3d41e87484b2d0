"""What customers wrote: found, counted, kept as themes, and the praise in it."""
