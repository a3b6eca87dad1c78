"""Pages for whoever checks (`checking`, `line`), and the log itself as files (`files`)."""
