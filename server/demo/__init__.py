"""`python -m server demo`: an invented town with one round open, one closed and one published."""

from server.demo.command import demo_town

__all__ = ["demo_town"]
