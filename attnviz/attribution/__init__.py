"""Attribution: which inputs an answer depends on, and how far that can be trusted."""
