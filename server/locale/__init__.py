"""The catalogues: English stands in the code, Danish in `da/LC_MESSAGES/messages.po`, read directly (no .mo to forget).

`parts/*.po` hold translations not yet merged; they count at once and win over the catalogue. `python -m server.locale`
extracts every text, merges the parts and writes the catalogue; `missing()` says what has no finished translation.
"""

from server.locale.catalogue import missing
from server.locale.reading import translations

__all__ = ["missing", "translations"]
