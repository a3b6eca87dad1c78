"""What people type, as plain text: for cards, feeds, versions, and the beginning of a ballot's description."""
