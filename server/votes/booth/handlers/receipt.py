"""Screen 3: the receipt, directly as the answer of the POST."""

import segno
from litestar import Response
from markupsafe import Markup

from ballots.passes import encode_code
from server.votes.booth.handlers.sealed import Booth
from server.votes.booth.handlers.views import ReceiptView, vote_view
from server.votes.rules import Receipt
from server.web.locale import with_locale
from server.web.render import render
from server.web.shell import AnyRequest, shell_of, visit_of


def receipt_page(request: AnyRequest, booth: Booth, receipt: Receipt, seed: bytes) -> Response[str]:
    """What she takes with her. Number and code stand in QR fragments only: no server ever gets them in an address."""
    shell, locale = shell_of(request), visit_of(request.scope).locale
    code = encode_code(seed)
    base = shell.booth_url + with_locale(booth.path, locale)
    check = shell.booth_url + with_locale(f"/check/{booth.round.slug}/{booth.vote.number}", locale)
    view = ReceiptView(
        vote=vote_view(booth),
        version=receipt.n,
        number=receipt.number,
        number_qr=qr(f"{check}#{receipt.number}"),
        code=code,
        code_qr=qr(f"{base}/vaelg#{code}"),
        promise=receipt.promise,
        deadline=booth.manifest.deadline,
        share=shell.public_url + with_locale(f"/r/{booth.round.slug}", locale),
        check=check,
    )
    return render(request, "votes/receipt.html", None, view)


def qr(text: str) -> Markup:
    """A QR code as an SVG element without any style of its own."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))  # noqa: S704 - our own SVG
