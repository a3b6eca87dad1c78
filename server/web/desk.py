"""Links on the desk of staff. A room lists its own; `app` hands them all to the shell."""

import msgspec


class DeskLink(msgspec.Struct, frozen=True):
    """One link. `title` and `hint` are English msgids (see N_); `roles` empty means every member of staff.
    `in_any_round`: whoever has the role in one round only may go there, too (as the guard of the page says)."""

    path: str
    title: str
    hint: str = ""
    roles: frozenset[str] = frozenset()
    in_any_round: bool = False

    def for_roles(self, roles: frozenset[str]) -> bool:
        """Whether somebody with these roles has a use for it."""
        return not self.roles or bool(self.roles & roles)
