"""Forty things a stranger may send as a picture: each is refused in words, or comes out as a plain small picture."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, PngImagePlugin

from server.files.images import encode
from server.files.rules import (
    DAMAGED,
    EMPTY,
    FULL,
    LARGEST,
    THUMB,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    TOO_SMALL,
    UNREADABLE,
    BadImage,
)

SCRIPT = b"<script>alert(1)</script>"
SECRET = b"55.403056N 11.354444E"
GPS = 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    """A picture of the test's own, so busy that a cut shows."""
    image = Image.effect_noise(size, 60).convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, pixels: bytes, *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says of itself what it likes."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = [chunk(b"IHDR", head), *more, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def exif(**tags: object) -> Image.Exif:
    """EXIF with a place in it."""
    found = Image.Exif()
    found[0x010E] = SECRET.decode()
    found.get_ifd(GPS)[29] = SECRET.decode()
    found[0x0112] = tags.get("orientation", 1)
    return found


def with_texts(**texts: str) -> PngImagePlugin.PngInfo:
    """Text chunks."""
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text, zip=True)
    return info


def frames(kind: str, count: int = 5) -> bytes:
    """A picture that moves."""
    shown = [Image.new("RGB", (200, 100), (n * 40, 0, 0)) for n in range(count)]
    out = io.BytesIO()
    shown[0].save(out, kind, save_all=True, append_images=shown[1:])
    return out.getvalue()


def zipped() -> bytes:
    """A zip with a page in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return out.getvalue()


def large() -> bytes:
    """As the best phones take them, and under 5 MB."""
    out = io.BytesIO()
    Image.effect_noise((800, 500), 60).resize((8000, 5000)).save(out, "JPEG", quality=40)
    return out.getvalue()


def scans(count: int) -> bytes:
    """A progressive JPEG gone over very often."""
    whole = picture("JPEG", size=(160, 120), progressive=True)
    at = whole.rindex(b"\xff\xda")
    return whole[:at] + whole[at:-2] * count + whole[-2:]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><title>x</title>" + SCRIPT
GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)"
EMPTY_ROWS = zlib.compress(b"\0" * 4_000_000, 9)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", EMPTY),
    "one byte": (lambda: b"\xff", UNREADABLE),
    "zeros": (lambda: b"\0" * 10_000, UNREADABLE),
    "noise": (lambda: bytes(range(256)) * 50, UNREADABLE),
    "more than 5 MB": (lambda: picture() + b"\0" * LARGEST, TOO_LARGE),
    "plain text": (lambda: b"det er ikke et billede", UNREADABLE),
    "SVG with a script": (lambda: SVG, UNREADABLE),
    "SVG with a doctype that grows": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa">]>' + SVG,
        UNREADABLE,
    ),
    "a page": (lambda: HTML, UNREADABLE),
    "a page that begins as a JPEG": (lambda: b"\xff\xd8\xff" + HTML, UNREADABLE),
    "a page that begins as a PNG": (lambda: b"\x89PNG\r\n\x1a\n" + HTML, UNREADABLE),
    "a zip": (zipped, UNREADABLE),
    "a PDF": (lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>endobj\n%%EOF", UNREADABLE),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 200, UNREADABLE),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(%pipe%id) (r) file\n", UNREADABLE),
    "a GIF": (lambda: frames("GIF"), UNREADABLE),
    "a GIF that is a script": (lambda: GIF_AND_SCRIPT, UNREADABLE),
    "a TIFF": (lambda: picture("TIFF"), UNREADABLE),
    "a BMP": (lambda: picture("BMP"), UNREADABLE),
    "an icon": (lambda: picture("ICO", size=(64, 64)), UNREADABLE),
    "a HEIC as phones write it": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500, UNREADABLE),
    "an AVIF": (lambda: b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 500, UNREADABLE),
    "half a JPEG": (lambda: picture()[:9_000], DAMAGED),
    "half a PNG": (lambda: picture("PNG")[:9_000], DAMAGED),
    "half a WebP": (lambda: picture("WEBP")[:4_000], UNREADABLE),
    "a PNG with a wrong checksum": (lambda: picture("PNG").replace(b"IDAT", b"IDAX", 1), UNREADABLE),
    "a PNG without pixels": (lambda: png(200, 200, b""), DAMAGED),
    "a PNG with too few pixels": (lambda: png(2000, 2000, zlib.compress(b"\0" * 50)), DAMAGED),
    "a bomb of 20,000 by 20,000": (lambda: png(20_000, 20_000, EMPTY_ROWS), TOO_MANY_PIXELS),
    "a bomb of the largest size there is": (lambda: png(2**31 - 1, 2**31 - 1, EMPTY_ROWS), TOO_MANY_PIXELS),
    "a bomb of 8,000 by 8,000": (lambda: png(8_000, 8_000, EMPTY_ROWS, depth=1, colour=0), TOO_MANY_PIXELS),
    "a text in a PNG that unpacks to 100 MB": (
        lambda: png(200, 200, EMPTY_ROWS, chunk(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 100_000_000))),
        UNREADABLE,
    ),
    "a JPEG of two hundred scans": (lambda: scans(200), TOO_MANY_PIXELS),
    "a dot": (lambda: picture("PNG", size=(1, 1)), TOO_SMALL),
    "a thread": (lambda: picture("PNG", size=(4000, 40)), TOO_SMALL),
    "no width at all": (lambda: png(0, 200, EMPTY_ROWS), UNREADABLE),
}

TAKEN: dict[str, Callable[[], bytes]] = {
    "a JPEG with a place in its EXIF": lambda: picture(exif=exif()),
    "a JPEG with a comment": lambda: picture(comment=SECRET + SCRIPT),
    "a JPEG with a zip behind it": lambda: picture() + zipped(),
    "a JPEG with a page behind it": lambda: picture() + HTML,
    "a JPEG with a broken profile": lambda: picture(icc_profile=SECRET * 20),
    "a JPEG in four colours": lambda: picture(mode="CMYK"),
    "a grey JPEG": lambda: picture(mode="L"),
    "a progressive JPEG": lambda: picture(progressive=True),
    "a photo of 40 million pixels": large,
    "a PNG with texts": lambda: picture("PNG", pnginfo=with_texts(where=SECRET.decode(), what=SCRIPT.decode())),
    "a PNG with EXIF": lambda: picture("PNG", exif=exif()),
    "a PNG one can see through": lambda: picture("PNG", mode="RGBA"),
    "a PNG of a palette": lambda: picture("PNG", mode="P"),
    "a PNG of sixteen bits": lambda: picture("PNG", mode="I;16"),
    "a PNG of one bit": lambda: picture("PNG", mode="1"),
    "a PNG that moves": lambda: frames("PNG"),
    "a WebP that moves": lambda: frames("WEBP"),
    "a WebP with EXIF": lambda: picture("WEBP", exif=exif()),
    "two pictures in one, as some phones write them": lambda: frames("MPO", 2),
}


def test_there_are_at_least_forty_of_them() -> None:
    assert len(REFUSED) + len(TAKEN) >= 40


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_picture_of_ours_is_refused_in_words(name: str) -> None:
    made, reason = REFUSED[name]
    with pytest.raises(BadImage) as refused:
        await encode(made())
    assert refused.value.text == reason


@pytest.mark.parametrize("name", TAKEN)
async def test_what_is_a_picture_comes_out_as_its_pixels_and_nothing_else(name: str) -> None:
    for image, longest in zip(await encode(TAKEN[name]()), (FULL, THUMB), strict=True):
        assert SECRET not in image.data
        assert SCRIPT not in image.data
        read = Image.open(io.BytesIO(image.data))
        read.load()
        assert (read.format, read.mode, read.size) == ("WEBP", "RGB", (image.width, image.height))
        assert getattr(read, "n_frames", 1) == 1
        assert max(read.size) <= longest
        assert not read.getexif()
        assert not {"exif", "xmp", "icc_profile"} & read.info.keys()


async def test_a_photo_taken_sideways_is_turned_upright() -> None:
    full, thumb = await encode(picture(size=(640, 320), exif=exif(orientation=6)))
    assert (full.width, full.height, thumb.width, thumb.height) == (320, 640, 240, 480)


async def test_what_one_can_see_through_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (255, 0, 0, 0)).save(out, "PNG")
    full, _thumb = await encode(out.getvalue())
    assert min(Image.open(io.BytesIO(full.data)).getpixel((50, 50))) > 250  # type: ignore[type-var]
