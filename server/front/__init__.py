"""Pages that need several rooms or none: the front page, my page, who may read these pages and how, privacy, health."""
