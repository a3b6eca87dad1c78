"""The register's extract becomes the roll: read from a CSV, checked whole, imported at once, given lines at sealing."""
