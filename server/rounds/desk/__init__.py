"""Where staff set up a round: its texts, its calendar, its phase."""
