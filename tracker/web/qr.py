"""QR codes, drawn as one path: no picture to fetch and no style to allow."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code as a path of horizontal strokes on `size` by `size` squares, its quiet border included."""

    size: int
    path: str


def picture(text: str) -> Picture:
    """The QR code of a text."""
    import segno

    rows = segno.make(text, error="m", micro=False).matrix
    strokes = [f"M{4 + x} {4.5 + y}h1" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return Picture(len(rows) + 8, "".join(strokes))
