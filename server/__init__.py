"""Puljen's web application: people propose, review, decide, vote and see.

One folder a room; rooms import only leftward:

    log < mail < files < people < rounds < roll < ideas < council < votes < results < delivery < learning < front < desk

`app` is the only wiring, `config` and `db` are for all, `web` is HTTP and knows no room. The counting and the proving
live next door in `ballots`, which knows nothing of this package.
"""
