"""Forms of staff accounts; their messages say what is wanted."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from sipas.accounts.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from sipas.accounts.roles import Role
from sipas.accounts.service import Agency
from surveys.units.models import Unit


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    username = StringField(
        lazy_gettext("User name"),
        [DataRequired(lazy_gettext("Type your user name."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Type your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    old = PasswordField(
        lazy_gettext("Present password"),
        [InputRequired(lazy_gettext("Type your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        lazy_gettext("New password"),
        [
            Length(
                LEAST_CHARACTERS,
                MOST_CHARACTERS,
                lazy_gettext("The new password needs 12 to 200 characters."),
            )
        ],
        description=lazy_gettext(
            "12 characters or more; three or four words are easy to remember."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy_gettext("New password once more"),
        [EqualTo("new", lazy_gettext("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class AccountForm(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    username = StringField(
        lazy_gettext("User name"),
        [DataRequired(lazy_gettext("Give a user name."))],
        description=lazy_gettext("Small letters a–z, digits, dot, dash, underscore."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    display_name = StringField(
        lazy_gettext("Name"),
        [
            DataRequired(lazy_gettext("Give the person's name.")),
            Length(max=200, message=lazy_gettext("The name is longer than 200 characters.")),
        ],
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(
        lazy_gettext("Role"),
        choices=[SelectChoice(role.value, role.label) for role in Role],
        default=Role.OFFICE.value,
        validate_choice=True,
    )
    unit = SelectField(
        lazy_gettext("Unit"),
        description=lazy_gettext("For the role Agency: whose sheets the account fills in."),
        default="",
        validate_choice=True,
    )
    leads = BooleanField(lazy_gettext("Head of the agency: approves its sheets"))

    def offer(self, units: list[Unit]) -> None:
        """Put the units up for choice, none first."""
        self.unit.choices = [
            SelectChoice("", lazy_gettext("none")),
            *(SelectChoice(str(one.id), f"{one.name_vi} · {one.code}") for one in units),
        ]

    def agency(self) -> Agency | None:
        """Return whom the account works for; None where no unit is chosen."""
        return Agency(int(self.unit.data), self.leads.data) if self.unit.data else None
