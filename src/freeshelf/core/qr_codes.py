"""QR codes as paths of SVG, black on white, without styles."""

from dataclasses import dataclass

from qrcode.main import QRCode


@dataclass(frozen=True, slots=True)
class QrPath:
    """The dark squares of a code as a path, and the length of its side."""

    size: int
    path: str


def qr_path(text: str, *, border: int) -> QrPath:
    """Return the code of a text; `border` is the quiet zone in squares."""
    code = QRCode(border=border)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x},{y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return QrPath(len(rows), path)
