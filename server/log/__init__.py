"""The append-only Merkle logs: one per vote, and one of what staff did.

A log is a sequence of byte strings hashed into an RFC 6962 tree. The record of staff acts holds actor id, act, object
and payload hash: no names and no free text, so that erasing a person works.
"""
