"""`python -m server demo`: an invented town with one round open, one closed and one published."""

from server.demo.command import demo

__all__ = ["demo"]
