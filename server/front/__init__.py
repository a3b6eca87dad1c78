"""Public pages that need several rooms or none: the front page, who may read these pages and how, privacy, health.

`forget` of each room (erasing a person) will be called from here.
"""
