"""Customer-experience data: from survey files on disk to numbers and figures."""
