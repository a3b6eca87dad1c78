"""The officers' pages: `acts` (the routes), `page` (what they show), `words`."""
