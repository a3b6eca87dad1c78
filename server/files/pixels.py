"""Pixels out of whatever was sent, and nothing else."""

import io
import warnings

from PIL import Image, ImageOps

from server.files.rules import (
    DAMAGED,
    FULL,
    READABLE,
    THUMB,
    TOO_MANY_PIXELS,
    UNREADABLE,
    BadImage,
    Encoded,
    check_header,
)

QUALITY = 80
WHITE = (255, 255, 255)


def encoded(data: bytes) -> tuple[Encoded, Encoded]:
    """The picture and its thumbnail, slowly. BadImage when there is none to be had."""
    with _opened(data) as image:
        check_header(image.format or "", image.width, image.height, data.count(b"\xff\xda"))
        picture = _decoded(image)
    return _webp(picture, FULL), _webp(picture, THUMB)


def _opened(data: bytes) -> Image.Image:
    """Reads the header only. The decoders are named, so that no rarer one can be chosen by a file's first bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # check_header is stricter
            return Image.open(io.BytesIO(data), formats=READABLE)
    except Image.DecompressionBombError:
        raise BadImage(TOO_MANY_PIXELS) from None
    except Exception:  # a decoder may fail in any way on what somebody made up
        raise BadImage(UNREADABLE) from None


def _decoded(image: Image.Image) -> Image.Image:
    """The first frame, upright, on white; a JPEG is read no larger than it is needed."""
    try:
        image.draft("RGB", (FULL * 2, FULL * 2))
        image.load()
        return _on_white(ImageOps.exif_transpose(image))
    except Exception:  # as above
        raise BadImage(DAMAGED) from None


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    behind = Image.new("RGB", image.size, WHITE)
    front = image.convert("RGBA")
    behind.paste(front, mask=front.getchannel("A"))
    return behind


def _webp(picture: Image.Image, longest: int) -> Encoded:
    """Pixels alone: a fresh picture knows no EXIF, no colour profile and no text."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    bare.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return Encoded(out.getvalue(), bare.width, bare.height)
