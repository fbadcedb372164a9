"""Forms of rounds: set one up; moments typed in the province's own time."""

from dataclasses import replace
from datetime import UTC, datetime

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from sipas.i18n import fault_sentence
from sipas.par.rounds.round import RoundKind, RoundPlan, Visibility
from sipas.par.rounds.words import KINDS, VISIBILITIES
from surveys.clock import PROVINCE_ZONE

_MOMENT = "%Y-%m-%dT%H:%M"
_TITLE_LENGTH = 300


def to_utc(typed: datetime) -> datetime:
    """Return a moment typed without a zone, which is the province's."""
    return typed.replace(tzinfo=PROVINCE_ZONE).astimezone(UTC)


def typed_moment(text: str) -> datetime | None:
    """Return the moment in a `datetime-local` field, None where it is none."""
    try:
        return to_utc(datetime.strptime(text.strip(), _MOMENT))  # noqa: DTZ007 - the zone is set
    except ValueError:
        return None


def as_typed(moment: datetime) -> str:
    """Return a moment as a `datetime-local` field shows it."""
    return moment.astimezone(PROVINCE_ZONE).strftime(_MOMENT)


class RoundForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    title_vi = StringField(
        lazy_gettext("Title in Vietnamese"),
        [
            InputRequired(lazy_gettext("Give the title in Vietnamese.")),
            Length(max=_TITLE_LENGTH, message=lazy_gettext("A title has at most 300 characters.")),
        ],
    )
    title_en = StringField(
        lazy_gettext("Title in English"),
        [
            InputRequired(lazy_gettext("Give the title in English.")),
            Length(max=_TITLE_LENGTH, message=lazy_gettext("A title has at most 300 characters.")),
        ],
    )
    code = StringField(
        lazy_gettext("Code"),
        [
            Regexp(
                r"^[a-z0-9][a-z0-9-]{1,62}$",
                message=lazy_gettext("Use 2 to 63 small letters, digits and hyphens."),
            )
        ],
        description=lazy_gettext(
            "Small letters, digits and hyphens, for example cchc-2024. It cannot change later."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    rulebook = SelectField(
        lazy_gettext("Rule book"),
        description=lazy_gettext("The round keeps its own copy, which never changes."),
    )
    scored_on = DateField(
        lazy_gettext("Day whose maxima count"),
        [InputRequired(lazy_gettext("Give the day."))],
        description=lazy_gettext("As a rule the last day of the year that is scored."),
    )
    kind = RadioField(
        lazy_gettext("Kind of round"),
        choices=[SelectChoice(word.value, label) for word, label in KINDS.items()],
        default=RoundKind.UNITS.value,
    )
    self_deadline = DateTimeLocalField(
        lazy_gettext("End of self-scoring"),
        [InputRequired(lazy_gettext("Give day and time."))],
        format=_MOMENT,
    )
    explanation_deadline = DateTimeLocalField(
        lazy_gettext("End of explanations"),
        [InputRequired(lazy_gettext("Give day and time."))],
        format=_MOMENT,
    )
    visibility = RadioField(
        lazy_gettext("Agencies see the appraisal of their sheets"),
        choices=[SelectChoice(word.value, label) for word, label in VISIBILITIES.items()],
        default=Visibility.AFTER_FIRST.value,
    )

    def plan(self) -> RoundPlan:
        """Return what was typed; only of a form that is well formed."""
        return RoundPlan(
            code=self.code.data.strip(),
            title=LocalText(vi=self.title_vi.data.strip(), en=self.title_en.data.strip()),
            kind=RoundKind(self.kind.data),
            scored_on=self.scored_on.data,
            self_deadline=to_utc(self.self_deadline.data),
            explanation_deadline=to_utc(self.explanation_deadline.data),
            visibility=Visibility(self.visibility.data),
        )

    def blame(self, error: DomainError) -> None:
        """Show each fault of a plan at its field."""
        for fault in error.faults:
            field = self[fault.where] if fault.where in self._fields else self.code
            field.errors = [fault_sentence(replace(fault, where=""))]
