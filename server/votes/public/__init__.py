"""What anyone may read and check: manifest, checkpoint and log; a receipt; a resident's own line of the roll.

`/check` and "my line" live on the booth host: no cookie, no log. The files are on both hosts and may be cached.
"""
