"""Marks: a line got its pass, or never will. What a mark says is who used her right, never what she chose."""
