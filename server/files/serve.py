"""A kept picture as an answer. The address holds its hash, so a browser may keep it for good; caches that many people
share may not, for some are of receipts, of drafts and of ideas that nobody has looked at yet."""

from pathlib import Path

from litestar import Response

from server.files.actions import read_file
from server.files.queries import FileInfo
from server.web.shell import AnyRequest


async def image_answer(request: AnyRequest, folder: Path, file: FileInfo) -> Response[bytes]:
    """The bytes, under a type of our own and a policy that lets nothing in them act; 304 to whoever has them."""
    headers = {
        "ETag": f'"{file.sha256}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if f'"{file.sha256}"' in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    return Response(await read_file(folder, file.sha256), media_type=file.media_type, headers=headers)
