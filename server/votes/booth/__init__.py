"""The booth: choose, check, receipt. Three screens, one POST that casts, nothing remembered in between.

The choices and a fresh pass code travel in the forms; only the last POST is acted on. No address carries a choice, a
letter or a code: `/stem/<round>/<vote>` names the vote, and the seed behind it only fixes the order of the projects.

Back from screen 2 the browser itself puts the ticks back; with JavaScript they also stand in the tab's own storage, for
a reload and for browsers that keep nothing of a page they may not store, and are wiped when the receipt comes. Back
from the receipt there is no page to show, since none is stored: with JavaScript it leads to the front, without it to
the browser's own page about a form that is gone. The vote is cast either way.
"""
