"""Drawings for ideas of the invented town: flat, and nobody's photographs."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINER = 1200, 800, 2
"""Units to draw in, and pixels a unit before it is made smaller so that edges come out smooth."""
SHOWN = (900, 600)
Draw = ImageDraw.ImageDraw


def drawing(motif: str) -> bytes:
    """A PNG of one of the `MOTIFS`."""
    large = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), "#cfe6ef")
    draw = ImageDraw.Draw(large)
    _circle(draw, 1010, 150, 70, "#fff1b8")
    MOTIFS[motif](draw)
    out = io.BytesIO()
    large.resize(SHOWN, Image.Resampling.BILINEAR).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _woods(draw: Draw) -> None:
    """A shelter with a fire at the edge of a wood."""
    _circle(draw, 250, 1150, 700, "#8fb98a")
    _circle(draw, 950, 1250, 750, "#6fa173")
    for x, size in ((90, 190), (210, 250), (330, 210), (1010, 260), (1120, 200)):
        _box(draw, x - 9, 560, 18, 90, "#6b4a2f")
        _shape(draw, "#2f6b4f", (x - size * 0.35, 590), (x, 590 - size), (x + size * 0.35, 590))
    _shape(draw, "#8a5a34", (500, 690), (540, 500), (850, 500), (890, 690))
    _shape(draw, "#4a3221", (560, 690), (580, 560), (830, 560), (830, 690))
    _shape(draw, "#a86f41", (480, 500), (560, 430), (880, 430), (900, 500))
    _shape(draw, "#e2762b", (405, 700), (430, 620), (455, 700))
    _shape(draw, "#ffc94d", (418, 700), (430, 655), (444, 700))


def _harbour(draw: Draw) -> None:
    """A jetty out into the water."""
    _box(draw, 0, 430, 1200, 370, "#5f9fb8")
    for y, x in ((480, 150), (560, 700), (660, 350), (720, 900)):
        _box(draw, x, y, 180, 8, "#8fc3d4")
    _shape(draw, "#b98552", (120, 800), (420, 470), (520, 470), (470, 800))
    for x, y in ((195, 720), (290, 610), (380, 510)):
        _box(draw, x, y, 14, 60, "#7a5632")
    _shape(draw, "#ffffff", (780, 430), (850, 230), (850, 430))
    _shape(draw, "#f3f7f7", (860, 430), (860, 260), (930, 430))
    _shape(draw, "#9c3b32", (740, 430), (970, 430), (930, 480), (780, 480))


def _square(draw: Draw) -> None:
    """Houses round a square, with a bench and a tree."""
    _box(draw, 0, 600, 1200, 200, "#d9cdb8")
    for x, width, top, wall in ((0, 260, 300, "#c96f4a"), (260, 240, 350, "#e3b04b"), (500, 280, 280, "#b84a4a")):
        _box(draw, x, top, width, 600 - top, wall)
        _shape(draw, "#5a3a34", (x - 10, top), (x + width / 2, top - 110), (x + width + 10, top))
        for column in range(2):
            _box(draw, x + 30 + column * (width - 120), top + 50, 60, 90, "#f3f7f7")
        _box(draw, x + width / 2 - 30, 480, 60, 120, "#4a3221")
    _box(draw, 960, 440, 26, 200, "#6b4a2f")
    _circle(draw, 973, 380, 130, "#5c9460")
    _box(draw, 780, 640, 300, 18, "#8a5a34")
    _box(draw, 780, 590, 300, 18, "#8a5a34")
    for x in (800, 1046):
        _box(draw, x, 590, 14, 110, "#4a3221")


MOTIFS: dict[str, Callable[[Draw], None]] = {"woods": _woods, "harbour": _harbour, "square": _square}


def _box(draw: Draw, x: float, y: float, width: float, height: float, fill: str) -> None:
    draw.rectangle((x * FINER, y * FINER, (x + width) * FINER, (y + height) * FINER), fill)


def _circle(draw: Draw, x: float, y: float, radius: float, fill: str) -> None:
    draw.ellipse([at * FINER for at in (x - radius, y - radius, x + radius, y + radius)], fill)


def _shape(draw: Draw, fill: str, *corners: tuple[float, float]) -> None:
    draw.polygon([(x * FINER, y * FINER) for x, y in corners], fill)
