"""A round's own page for staff, and moving it on by hand."""
