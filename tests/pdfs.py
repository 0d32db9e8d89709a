"""PDFs made by hand, small and exact."""

from __future__ import annotations

import zlib


def pdf(*pages: str, kids: str | None = None, stream: bytes | None = None, filters: str = "/FlateDecode") -> bytes:
    """A PDF with a page for each text; lines of a text are lines on the page. `stream` stands in for all contents."""
    numbers = [4 + 2 * n for n in range(len(pages))]
    kids = kids if kids is not None else " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for number, text in zip(numbers, pages, strict=True):
        lines = "".join(f"({line}) Tj T*\n" for line in text.splitlines())
        content = stream if stream is not None else zlib.compress(f"BT /F1 12 Tf 14 TL 72 720 Td\n{lines}ET".encode())
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        head = f"<< /Length {len(content)} /Filter {filters} >>\nstream\n".encode()
        objects[number + 1] = head + content + b"\nendstream"
    out, places = bytearray(b"%PDF-1.4\n"), {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{places[number]:010} 00000 n \n".encode() for number in sorted(places))
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
