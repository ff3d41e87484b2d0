"""The peers' four charts as a page of ours, served as our own pages are."""
