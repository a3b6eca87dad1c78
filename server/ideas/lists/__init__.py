"""The public list of ideas: found by word, area, category and state, a page at a time, as cards and as feeds."""
