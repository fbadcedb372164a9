"""What views of sheets need about evidence: the file out of a form, and a download with care.

The view that calls these has decided already that the visitor may see, or fill in, the sheet.
"""

from urllib.parse import quote

import flask
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from sipas.config import current_settings
from sipas.par.evidence import store
from sipas.par.evidence.models import EvidenceAttachment
from sipas.par.evidence.owner import Owner
from sipas.par.evidence.service import Upload

#: Nothing in a downloaded file may run or load anything, should a browser show it after all.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def chosen_upload() -> Upload:
    """Return the file of the current form (`file`, `label`, `pages`).

    Raises DomainError `par.evidence.none` where none was chosen.
    """
    file = flask.request.files.get("file")
    if file is None or not file.filename:
        raise DomainError(
            "par.evidence.none",
            "no file was chosen",
            hint="Choose the file, then press the button again.",
        )
    form = flask.request.form
    return Upload(file.read(), file.filename, form.get("label", ""), form.get("pages", ""))


def belongs(attachment: EvidenceAttachment, owner: Owner) -> None:
    """Refuse an attachment of another sheet as if it were not there: `par.evidence.not_found`."""
    if (attachment.sheet_id, attachment.criterion) != (owner.sheet_id, owner.criterion):
        raise DomainError("par.evidence.not_found", "there is no such evidence", got=attachment.id)


def download(attachment: EvidenceAttachment) -> Response:
    """Return the file as a download that no browser shows, keeps or runs."""
    data = store.read(current_settings().data_dir, attachment.file.sha256)
    answer = flask.Response(data, content_type=attachment.file.kind.content_type)
    # RFC 6266: browsers decode the name; nothing of it is left raw in the header.
    name = quote(file_name(attachment), safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def file_name(attachment: EvidenceAttachment) -> str:
    """Return the label with the ending its content demands."""
    endings = attachment.file.kind.endings
    label = attachment.label
    return label if label.lower().endswith(endings) else label + endings[0]
