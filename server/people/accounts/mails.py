"""The mail of an invitation, in the language of the request."""

from server.people.accounts.actions import Letter
from server.people.pages import link_to, new_token
from server.web.locale import gettext as _
from server.web.shell import AnyRequest, shell_of, visit_of

PATH = "/personale/invitation"


def invitation(request: AnyRequest, name: str) -> Letter:
    """Whoever gets it chooses a password."""
    site, token = shell_of(request).site, new_token()
    lines = [
        _("Hello %(name)s,") % {"name": name},
        _("Here you choose your password for %(site)s:") % {"site": site.name},
        link_to(request, f"{PATH}/{token}"),
        _("The link works once, and for 7 days. Then sign in with this mail address and your password."),
        "\n".join(line for line in (site.name, site.authority) if line),
    ]
    subject = _("Choose your password for %(site)s") % {"site": site.name}
    return Letter(token, subject, "\n\n".join(lines) + "\n", visit_of(request.scope).locale)
