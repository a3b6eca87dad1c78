"""Pages of staff about ideas."""
