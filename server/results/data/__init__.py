"""The published figures as files at addresses that stay."""
