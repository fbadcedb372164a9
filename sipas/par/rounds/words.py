"""The words of rounds on screen: kinds, states, stages, what agencies may see, inputs."""

from decimal import Decimal

import flask
from flask_babel import LazyString, gettext, lazy_gettext

from analysis.par.readings import NUMBER
from sipas.i18n import language
from sipas.par.rounds.round import RoundKind, RoundState, Visibility
from sipas.par.sheets.entry import Stage
from sipas.par.sheets.inputs import Asked, InputField

KINDS = {
    RoundKind.UNITS: lazy_gettext("Many units, a sheet for each"),
    RoundKind.OWNERS: lazy_gettext("One unit, its sheet split among owner agencies"),
}
STATES = {
    RoundState.DRAFT: lazy_gettext("in preparation"),
    RoundState.OPEN: lazy_gettext("agencies score themselves"),
    RoundState.APPRAISAL_1: lazy_gettext("first appraisal"),
    RoundState.APPRAISAL_2: lazy_gettext("second appraisal"),
    RoundState.COMBINED: lazy_gettext("combined, not published"),
    RoundState.PUBLISHED: lazy_gettext("published"),
}
VISIBILITIES = {
    Visibility.AT_ONCE: lazy_gettext("As soon as something is awarded"),
    Visibility.AFTER_FIRST: lazy_gettext("When the first appraisal has ended"),
    Visibility.AFTER_PUBLISHED: lazy_gettext("Only when the round is published"),
}
STAGES = {
    Stage.SELF: lazy_gettext("Self-scored"),
    Stage.APPRAISAL_1: lazy_gettext("First appraisal"),
    Stage.APPRAISAL_2: lazy_gettext("Second appraisal"),
}
DECLARATIONS = {
    "not_ranked": lazy_gettext("Scored but not ranked"),
    "survey": lazy_gettext("No survey held for it"),
    "external": lazy_gettext("No figures of others for it"),
    "appraised": lazy_gettext("Not self-scored and appraised"),
}
_ASKED = {
    Asked.POINTS: lazy_gettext("Points"),
    Asked.PART: lazy_gettext("Count that fulfils it"),
    Asked.WHOLE: lazy_gettext("Count in all"),
    Asked.EVENTS: lazy_gettext("How many times"),
    Asked.FIGURE: lazy_gettext("Figure"),
    Asked.CONDITION: lazy_gettext("Condition met"),
    Asked.CHOICE: lazy_gettext("Case that applies"),
}


def init_blueprint(blueprint: flask.Blueprint) -> None:
    """Give templates the words as filters."""
    for name, words in (
        ("par_state", STATES),
        ("par_kind", KINDS),
        ("par_visibility", VISIBILITIES),
        ("par_stage", STAGES),
        ("par_declaration", DECLARATIONS),
    ):
        blueprint.add_app_template_filter(words.__getitem__, name)
    blueprint.add_app_template_filter(field_label, "field_label")
    blueprint.add_app_template_filter(points, "points")
    blueprint.add_app_template_filter(why, "par_why")
    blueprint.add_app_template_filter(typed_number, "typed_number")


def field_label(field: InputField) -> LazyString:
    return _ASKED[field.asked]


def points(value: Decimal | None) -> str:
    """Return exact points with the language's decimal sign, a dash for none."""
    if value is None:
        return "–"
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if language() == "vi" else text


def typed_number(text: str) -> str:
    """Return an input as people type it: a number with the language's decimal sign."""
    return text.replace(".", ",") if language() == "vi" and NUMBER.fullmatch(text) else text


def why(text: str) -> str:
    """Return why a score changed, in words where nobody gave any."""
    return gettext("no reason given") if text in set(Stage) else text
