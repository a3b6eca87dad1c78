"""What other rooms and commands call here; the work is in `count/`."""

from server.results.count.actions import approve_publication, publish_count, recount

__all__ = ["approve_publication", "publish_count", "recount"]
