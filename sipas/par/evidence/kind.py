"""The kinds of files that may serve as evidence, each with its content type and its endings."""

from enum import StrEnum


class FileKind(StrEnum):
    """What a file is, told by its content alone."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings a file of this kind goes by, the usual one first."""
        return _ENDINGS.get(self, (f".{self.value}",))


_OFFICE = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.PPTX: f"{_OFFICE}.presentationml.presentation",
    FileKind.DOC: "application/msword",
    FileKind.XLS: "application/vnd.ms-excel",
}
_ENDINGS = {FileKind.JPEG: (".jpg", ".jpeg", ".jfif")}
