"""Residents sign in by a link in a mail, say once what to call them, and see what is kept about them.

The link holds for 20 minutes and signs in once; its page has a button, because mail scanners open links and must not
use it up. Only its SHA-256 is stored. Whoever asks for a link gets the same answer, known or not: there is no list of
addresses to be found out here.
"""
