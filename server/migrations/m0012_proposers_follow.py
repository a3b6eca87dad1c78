"""Who has proposed an idea follows it, and may stop: one rule for everybody who gets mails about it."""


def statements(_kind: str) -> list[str]:
    """All of this migration; the same on both engines."""
    return [
        "INSERT INTO idea_follow (idea, resident) SELECT i.id, i.proposer FROM idea i "
        "JOIN resident r ON r.id = i.proposer WHERE NOT r.erased ON CONFLICT (idea, resident) DO NOTHING"
    ]
