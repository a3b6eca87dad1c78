"""Counting, publishing, and everything people see of a result.

`count/` turns a closed vote into a bundle, verifies it with the code citizens run, and publishes it by
compare-and-swap. `report/` reads a published bundle back into what a page shows; it looks at nothing else. `data/`
hands the bundle and its parts out as files. Nothing here shows a number about choices before publication; turnout
alone is shown while voting runs.
"""
