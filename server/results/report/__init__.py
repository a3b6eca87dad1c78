"""What a published bundle says, as a page shows it: read once, kept by hash."""
