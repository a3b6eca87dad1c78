"""The municipality's own colours: two variables in one tiny stylesheet, so that no page needs an inline style."""

import hashlib
import re
from functools import lru_cache

from litestar import MediaType, Response, get

from server.web.guards import anyone
from server.web.shell import AnyRequest, Site, shell_of

CONTRAST = 4.5


class UnreadableBrand(ValueError):
    """A brand colour on which, or in which, text on white could not be read (WCAG 1.4.3)."""


class NoColour(UnreadableBrand):
    """Not written as #rrggbb."""


def check_brand(colour: str) -> str:
    """The colour as #rrggbb. Raises NoColour when it is none, UnreadableBrand below 4.5:1 on white."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise NoColour(f"{colour}: must look like #14505f")
    if contrast_on_white(colour) < CONTRAST:
        raise UnreadableBrand(f"{colour}: {contrast_on_white(colour):.2f}:1 on white, needs {CONTRAST}:1")
    return colour.lower()


def contrast_on_white(colour: str) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def brand_css(site: Site) -> str:
    """The stylesheet; colours are checked, so nothing else can get in."""
    return f":root{{--brand:{check_brand(site.brand)};--brand-dark:{check_brand(site.brand_dark)}}}\n"


@lru_cache(maxsize=4)
def brand_url(site: Site) -> str:
    """Where it is served, with its version."""
    return f"/brand.css?v={_tag(site)}"


def _tag(site: Site) -> str:
    return hashlib.sha256(brand_css(site).encode()).hexdigest()[:12]


@get("/brand.css", guards=[anyone(host="both")])
async def show_brand(request: AnyRequest) -> Response[str]:
    site = shell_of(request).site
    fresh = request.query_params.get("v") == _tag(site)
    caching = "public, max-age=31536000, immutable" if fresh else "public, no-cache"
    return Response(brand_css(site), media_type=MediaType.CSS, headers={"Cache-Control": caching})
