"""The link in a mail that ends following an idea, without signing in (RFC 8058: one press, from the mail program too).

The link holds idea and resident under a keyed code, so that nobody can make one for somebody else, and nothing about
it is stored. It ends one thing only, which its owner can begin again.
"""
