"""Acts on evidence: take a file in, checked and scanned; attach it; detach it, kept for history."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.ground.errors import DomainError
from sipas.config import Settings
from sipas.par.evidence import queries, store
from sipas.par.evidence.content import recognise
from sipas.par.evidence.kind import FileKind
from sipas.par.evidence.label import clean_label
from sipas.par.evidence.models import EvidenceAttachment, EvidenceFile
from sipas.par.evidence.owner import Owner
from sipas.par.evidence.scan import scan

_MEGABYTE = 1024 * 1024
_MAX_WORDS = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived: its content, the client's name for it, and what was typed beside it."""

    data: bytes
    name: str
    label: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Where evidence is kept, how large a file may be, and the virus scanner, empty for none."""

    data_dir: Path
    max_bytes: int
    clamd: str = ""


def cabinet_of(settings: Settings) -> Cabinet:
    """Return the cabinet that the settings of this process describe."""
    return Cabinet(settings.data_dir, settings.evidence_mb * _MEGABYTE, settings.clamd)


def attach(
    session: Session, owner: Owner, *, upload: Upload, cabinet: Cabinet, by: str, now: datetime
) -> EvidenceAttachment:
    """Check, scan and store a file and attach it; the same file again gives the same attachment.

    Raises DomainError `par.evidence.*` in words for whoever chose the file.
    """
    kind = check(upload, cabinet)
    sha256 = store.keep(cabinet.data_dir, upload.data)
    queries.lock_owner(session, owner)
    held = queries.attached_to(session, owner)
    same = next((one for one in held if one.file.sha256 == sha256), None)
    if same is not None:
        return same
    attachment = EvidenceAttachment(
        sheet_id=owner.sheet_id,
        criterion=owner.criterion,
        file=_file(session, sha256, upload=upload, kind=kind, now=now),
        label=_label(upload, kind),
        pages=" ".join(upload.pages.split())[:_MAX_WORDS],
        added_at=now,
        added_by=by,
    )
    session.add(attachment)
    session.flush()
    return attachment


def check(upload: Upload, cabinet: Cabinet) -> FileKind:
    """Return what the file is once size, content and scanner let it pass."""
    name = clean_label(upload.name)
    if len(upload.data) > cabinet.max_bytes:
        raise DomainError(
            "par.evidence.too_large",
            "the file is larger than evidence may be",
            where=name,
            got=f"{len(upload.data) / _MEGABYTE:.1f} MB",
            expected=f"{cabinet.max_bytes // _MEGABYTE} MB",
            hint="Scan with fewer dots, or upload the pages that matter.",
        )
    kind = recognise(upload.data, name=name)
    if cabinet.clamd:
        scan(upload.data, address=cabinet.clamd, name=name)
    return kind


def detach(
    session: Session, attachment_id: int, *, reason: str, by: str, now: datetime
) -> EvidenceAttachment:
    """Take a file off its criterion; row and content stay for the history.

    Detaching what is detached changes nothing. Raises DomainError `par.evidence.not_found` or
    `par.evidence.no_reason`.
    """
    found = queries.held_attachment(session, attachment_id) or queries.attachment(
        session, attachment_id
    )
    if found.detached_at is not None:
        return found
    if not reason.strip():
        raise DomainError(
            "par.evidence.no_reason",
            "say why the file is taken off",
            hint="A few words are enough; they stand in the history.",
        )
    found.detached_at, found.detached_by = now, by
    found.detach_reason = reason.strip()
    session.flush()
    return found


def _file(
    session: Session, sha256: str, *, upload: Upload, kind: FileKind, now: datetime
) -> EvidenceFile:
    queries.lock_content(session, sha256)
    known = queries.file_of(session, sha256)
    if known is not None:
        return known
    return EvidenceFile(sha256=sha256, size_bytes=len(upload.data), kind=kind, stored_at=now)


def _label(upload: Upload, kind: FileKind) -> str:
    given = clean_label(upload.label) or clean_label(upload.name)
    return given or f"{kind.value}{kind.endings[0]}"
