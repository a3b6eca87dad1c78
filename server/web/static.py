"""Our own files (css, js, fonts, img): `?v=<hash>` makes an address good for a year, ETag answers 304, text is gzipped.

Litestar's static files never answer 304. The folder is small and ours alone, so contents are kept in memory.
"""

import gzip
import hashlib
import mimetypes
import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from server.web.guards import anyone
from server.web.places import STATIC
from server.web.shell import AnyRequest

_FOLDER = str(STATIC.resolve())
_TEXT = (".css", ".js", ".svg", ".txt", ".json")
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".pyz": "application/octet-stream"}


class Asset(msgspec.Struct, frozen=True):
    """One file as it is sent. `gzipped` is None where it would not help."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    tag: str


def static_url(name: str) -> str:
    """The address of a file of ours, with its version: `css/x.css` → `/static/css/x.css?v=0123456789ab`."""
    path = f"{_FOLDER}/{name}"
    return f"/static/{name}?v={_read(path, os.stat(path).st_mtime_ns).tag}"


def _is_lasting(name: str) -> bool:
    """Fonts are named in a stylesheet, where no version can stand; a new font gets a new name."""
    return name.startswith("/fonts/")


def load(name: str) -> Asset:
    """A file of the static folder. NotFound for anything else, also for a path that climbs out."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(_FOLDER) or not path.is_file():
        raise NotFoundException
    return _read(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _read(name: str, _changed: int) -> Asset:
    path = Path(name)
    content = path.read_bytes()
    guess = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    gzipped = gzip.compress(content, 9, mtime=0) if path.suffix in _TEXT else None
    return Asset(content, gzipped, guess, hashlib.sha256(content).hexdigest()[:12])


@get("/{name:path}", guards=[anyone(host="both")], name="static")
async def show_static(
    request: AnyRequest, name: FromPath[str], version: Annotated[str, QueryParameter(name="v")] = ""
) -> Response[bytes]:
    asset = load(name.lstrip("/"))
    zipped = asset.gzipped if "gzip" in request.headers.get("accept-encoding", "") else None
    tag = f'"{asset.tag}{"-gz" if zipped else ""}"'
    lasting = version == asset.tag or _is_lasting(name)
    headers = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "public, no-cache",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(zipped or asset.content, media_type=asset.media_type, headers=headers)


router = Router("/static", route_handlers=[show_static])
