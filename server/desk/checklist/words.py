"""A need in the language of the request, or of the mail it stands in."""

from datetime import datetime

from server.desk.checklist.rules import Item
from server.web.locale import tell
from server.web.words import moment


def in_words(item: Item) -> str:
    """The text with its values put in."""
    values = {name: moment(value) if isinstance(value, datetime) else value for name, value in item.values.items()}
    return tell(item.text, values)
