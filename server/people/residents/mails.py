"""The mails of signing in, in the language of the request."""

from server.web.locale import gettext as _
from server.web.shell import AnyRequest, shell_of


def sign_in_mail(request: AnyRequest, link: str) -> tuple[str, str]:
    """Subject and text."""
    site = shell_of(request).site
    lines = [
        _("Hello,"),
        _("Press this link to sign in to %(site)s:") % {"site": site.name},
        link,
        _("It works once, and for 20 minutes."),
        _("Did you not ask for it? Then do nothing: nobody gets in without this mail."),
        "\n".join(line for line in (site.name, site.authority) if line),
    ]
    return _("Sign in to %(site)s") % {"site": site.name}, "\n\n".join(lines) + "\n"
