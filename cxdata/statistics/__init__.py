"""Statistics with a source each: a frame in, a frame out; nothing is asked or shown here."""
