"""What is missing before a round's next act. No rule stands here: what blocks an act is asked of `check_advance` and of
the room that does it; what would only be unwise is asked of the room that knows it.
"""
