"""The officers' desk of a vote: what is missing, who has said yes, and the acts that two people do together."""
