"""Sealing and opening: two officers freeze everything about a vote in one signed manifest, and later let it begin."""
