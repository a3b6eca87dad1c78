"""A paper as an accessible PDF (PDF/UA-1). WeasyPrint is imported when the first one is asked for: it is heavy, and a
machine without Pango can still do everything else."""

import asyncio
from io import BytesIO
from typing import Any

from server.web.places import STATIC

ONE_AT_A_TIME = asyncio.Semaphore(1)
FONTS = "static:"
"""The only addresses a paper may fetch: our own fonts."""


class NoPrinter(Exception):
    """The libraries that PDFs need are not on this machine."""


async def to_pdf(html: str) -> bytes:
    """A whole HTML document as a PDF, made in a thread; NoPrinter without Pango."""
    async with ONE_AT_A_TIME:
        return await asyncio.to_thread(_write, html)


def _write(html: str) -> bytes:
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:  # Pango is missing
        raise NoPrinter from error

    class OwnFonts(URLFetcher):  # type: ignore[misc]
        """Nothing is fetched but our fonts, whatever a text says."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(FONTS)
            if not url.startswith(FONTS) or "/" in name or not name.endswith(".woff2"):
                raise ValueError(f"a paper fetches nothing: {url[:80]}")
            return URLFetcherResponse(url, (STATIC / "fonts" / name).read_bytes(), {"Content-Type": "font/woff2"})

    fetcher, fonts, out = OwnFonts(), FontConfiguration(), BytesIO()
    style = CSS(string=(STATIC / "css" / "paper.css").read_text(), url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=html, url_fetcher=fetcher)
    page.write_pdf(out, stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)
    return out.getvalue()
