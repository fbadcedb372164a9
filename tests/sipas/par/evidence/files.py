"""Small files of each kind, whole and honest, to spoil in tests."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\x00" * 40
    + b"\xff\xd9"
)
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBPVP8 " + b"\x00" * 12
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
MAIN = {
    "docx": _MAIN.format("wordprocessingml.document"),
    "xlsx": _MAIN.format("spreadsheetml.sheet"),
    "pptx": _MAIN.format("presentationml.presentation"),
}


def office(main: str, *parts: str) -> bytes:
    """Return an Office file whose main part has this content type, with further parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
        archive.writestr("[Content_Types].xml", types)
        for part in ("main.xml", *parts):
            archive.writestr(part, "<x/>" * 50)
    return buffer.getvalue()


def old_office(*streams: str) -> bytes:
    """Return a compound file whose directory names these streams."""
    return OLE + b"\0" * 512 + b"".join(f"{one}\0".encode("utf-16-le") for one in streams)
