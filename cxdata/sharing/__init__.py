"""What leaves the screen, asked of a data set: boards, briefings, letters and snapshots."""
