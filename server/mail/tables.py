"""The outbox."""

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table


class MailMessage(Table, tablename="mail_message"):
    """One mail. It waits while neither `sent` nor `failed`; of no use after `until`, when there is one."""

    id = UUID(primary_key=True, default=None)
    recipient = Text(default=None)
    locale = Text(default="da")
    subject = Text(default=None)
    body = Text(default=None)
    kind = Text(default=None)
    unsubscribe = Text(default="")
    created = Timestamptz(default=None)
    until = Timestamptz(default=None, null=True)
    tries = Integer(default=0)
    next_try = Timestamptz(default=None)
    problem = Text(default="")
    sent = Timestamptz(default=None, null=True)
    failed = Timestamptz(default=None, null=True)
