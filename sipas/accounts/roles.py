"""The roles of staff, as words that the database and the access table share."""

from enum import StrEnum

from flask_babel import LazyString, lazy_gettext


class Role(StrEnum):
    """What a member of staff is here to do."""

    ADMIN = "admin"
    OFFICE = "office"
    SURVEYOR = "surveyor"
    KEYER = "keyer"
    AGENCY = "agency"
    AUDITOR = "auditor"

    @property
    def label(self) -> LazyString:
        return _LABELS[self]


_LABELS = {
    Role.ADMIN: lazy_gettext("Administrator"),
    Role.OFFICE: lazy_gettext("Home Affairs office"),
    Role.SURVEYOR: lazy_gettext("Surveyor"),
    Role.KEYER: lazy_gettext("Keyer"),
    Role.AGENCY: lazy_gettext("Agency"),
    Role.AUDITOR: lazy_gettext("Auditor"),
}
