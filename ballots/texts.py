"""What people are told when something cannot be used: an English template, and the values that stand in it.

Kept apart, so that whoever shows a text may translate the template first and put the values in afterwards. This
package translates nothing.
"""

from __future__ import annotations

import csv


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Marks an English text for translation where it is shown."""
    return text


class Told(ValueError):
    """`str()` is the English sentence. A value may be told itself: why a cell of a row cannot be used."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text % values)
        self.text, self.values = text, values


def csv_fault(error: csv.Error) -> Told:
    """What breaks a row of cells; the csv module says it in words of its own, which change from version to version."""
    said = str(error)
    if "unexpected end of data" in said:
        return Told(N_("a quotation mark is opened and never closed"))
    if "expected after" in said:
        return Told(N_("text stands behind a closing quotation mark"))
    if "field limit" in said:
        return Told(N_("a cell has more than %(most)s characters"), most=csv.field_size_limit())
    return Told(N_("it breaks the rules of CSV"))
