"""What is one resident's own among ideas: for her page, for the copy of her data, and to be forgotten."""
