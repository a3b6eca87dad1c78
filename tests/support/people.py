"""Members of staff as actions know them."""

from server.people.actions import add_account
from server.people.queries import Staff, find_account_by_email, find_staff

PASSWORD = "a long enough password"


async def a_member(role: str, name: str = "", extra: str = "") -> Staff:
    """Somebody with this role; the same person each time for one name."""
    email = f"{name or role}@by.example"
    account = await find_account_by_email(email)
    roles = frozenset({role, extra} - {""})
    staff = await find_staff(account.id if account else await add_account(email, name or role, PASSWORD, roles))
    assert staff
    return staff
