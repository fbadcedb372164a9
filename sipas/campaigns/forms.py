"""The form that sets a campaign up; what its fields cannot tell, the campaign's own checks do."""

from datetime import date

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from analysis.ground.errors import DomainError
from analysis.ground.text import LocalText
from sipas.campaigns.words import PROMISES
from sipas.i18n import fault_sentence
from surveys.campaigns.campaign import CampaignPlan, Confidentiality
from surveys.questionnaires.models import QuestionnaireVersion

_TITLE_LENGTH = 200
#: Which field a fault of the plan belongs to; the others are shown above the form.
_FIELDS = {
    "campaigns.code": "code",
    "campaigns.code_taken": "code",
    "campaigns.year": "year",
    "campaigns.period": "period_to",
}


class CampaignForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    code = StringField(
        lazy_gettext("Code"),
        description=lazy_gettext(
            "Small letters, digits and hyphens, for example tay-ninh-2024. It cannot change later."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    title_vi = StringField(
        lazy_gettext("Title in Vietnamese"),
        [
            InputRequired(lazy_gettext("Give the title in Vietnamese.")),
            Length(max=_TITLE_LENGTH, message=lazy_gettext("A title has at most 200 characters.")),
        ],
    )
    title_en = StringField(
        lazy_gettext("Title in English"),
        [
            InputRequired(lazy_gettext("Give the title in English.")),
            Length(max=_TITLE_LENGTH, message=lazy_gettext("A title has at most 200 characters.")),
        ],
    )
    year = IntegerField(
        lazy_gettext("Year"),
        [InputRequired(lazy_gettext("Give the year as four digits."))],
        description=lazy_gettext("The year whose index the campaign feeds."),
        render_kw={"inputmode": "numeric"},
    )
    period_from = DateField(
        lazy_gettext("First day of the period"),
        [InputRequired(lazy_gettext("Give the first day of the period."))],
        description=lazy_gettext("Dossiers with a result from this day on are in the frame."),
    )
    period_to = DateField(
        lazy_gettext("Last day of the period"),
        [InputRequired(lazy_gettext("Give the last day of the period."))],
    )
    confidentiality = RadioField(
        lazy_gettext("Promise to respondents"),
        choices=[SelectChoice(word.value, label) for word, label in PROMISES.items()],
        default=Confidentiality.ANONYMOUS.value,
    )
    questionnaire = SelectField(
        lazy_gettext("Questionnaire"),
        coerce=int,
        validate_choice=True,
        description=lazy_gettext("The version is fixed for the whole campaign."),
    )

    def offer(self, versions: list[QuestionnaireVersion]) -> None:
        """Put the published versions up for choice, newest first within a name."""
        self.questionnaire.choices = [
            SelectChoice(version.id, f"{version.name} · {version.version}") for version in versions
        ]

    def plan(self) -> CampaignPlan:
        """Return what was typed; what cannot be read stands for a value that the checks refuse."""
        first, last = self.period_from.data, self.period_to.data
        promise = self.confidentiality.data
        return CampaignPlan(
            code=(self.code.data or "").strip(),
            title=LocalText(vi=_line(self.title_vi.data), en=_line(self.title_en.data)),
            year=self.year.data or 0,
            period_from=first if first and last else date.min,
            period_to=last if first and last else date.min,
            confidentiality=Confidentiality(
                promise if promise in set(Confidentiality) else Confidentiality.ANONYMOUS
            ),
            questionnaire_version_id=self.questionnaire.data,
        )

    def blame(self, error: DomainError) -> None:
        """Show each fault of a plan at its field, unless the field has said something already."""
        for fault in error.faults:
            field = self[_FIELDS.get(fault.code, "title_vi")]
            field.errors = field.errors or [fault_sentence(fault)]


def _line(text: str | None) -> str:
    return " ".join((text or "").split())
