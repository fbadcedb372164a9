"""The form that puts a pile of paper forms on the list."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from sipas.i18n import local
from surveys.units.models import Unit

_MOST_FORMS = 10_000


class BatchForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    unit = SelectField(lazy_gettext("Unit"), coerce=int, validate_choice=True)
    label = StringField(
        lazy_gettext("Label"),
        [InputRequired(lazy_gettext("Give the pile a label."))],
        description=lazy_gettext("Write the same on the pile, for example STC 1."),
        render_kw={"autocomplete": "off"},
    )
    forms_expected = IntegerField(
        lazy_gettext("Number of forms"),
        [
            InputRequired(lazy_gettext("Count the forms in the pile and give a whole number.")),
            NumberRange(1, _MOST_FORMS, lazy_gettext("A pile holds 1 to 10000 forms.")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    keyed_twice = SelectField(
        lazy_gettext("Second keying"),
        coerce=int,
        choices=[
            SelectChoice(0, lazy_gettext("None: every form is keyed once")),
            SelectChoice(10, lazy_gettext("One form in ten, chosen by chance")),
            SelectChoice(1, lazy_gettext("Every form")),
        ],
        default=0,
        description=lazy_gettext(
            "Somebody else keys the form again without seeing the first keying. It shows how many "
            "slips keyers make, and where two keyings differ somebody looks at the form."
        ),
    )

    def offer(self, units: list[Unit]) -> None:
        """Put the units that were drawn from up for choice."""
        self.unit.choices = [
            SelectChoice(unit.id, f"{unit.code} · {local(unit.name)}") for unit in units
        ]
