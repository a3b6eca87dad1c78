"""Where a colleague who was invited chooses her password."""
