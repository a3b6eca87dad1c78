"""My page, and leaving."""
