"""The booth: choose, check, receipt. Three screens, one POST that casts, nothing remembered in between.

The choices and a fresh pass code travel in the forms; only the last POST is acted on. No address carries a choice, a
letter or a code: `/stem/<round>/<vote>` names the vote, and the seed behind it only fixes the order of the projects.
"""
