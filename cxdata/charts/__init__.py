"""One function per chart: a frame in, a Plotly figure out; nothing is read or shown here."""
