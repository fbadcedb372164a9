"""Pages that show a form as a phone would: a proposed one and a published one, nothing stored."""

import flask

from sipas import access, i18n
from sipas.accounts.roles import Role
from sipas.questionnaires import preview
from sipas.questionnaires.desk import address_of, blueprint, the_proposal, the_version
from surveys.clock import local_day, now
from surveys.questionnaires.loader import load_markdown
from surveys.questionnaires.queries import questionnaire_of
from surveys.questionnaires.questionnaire import Questionnaire

LANGUAGE_FIELD = "~language"


@blueprint.route("/proposals/<int:proposal_id>/preview", methods=["GET", "POST"])
@access.only(Role.ADMIN, Role.OFFICE)
def preview_proposal(proposal_id: int) -> str:
    stored = the_proposal(proposal_id)
    back = flask.url_for("questionnaires.proposal", proposal_id=proposal_id)
    return _page(load_markdown(stored.source, name=stored.name), back)


@blueprint.route("/<name>/<int:number>/preview", methods=["GET", "POST"])
def preview_version(name: str, number: int) -> str:
    stored = the_version(name, number)
    return _page(questionnaire_of(stored), address_of(stored))


def _page(questionnaire: Questionnaire, back: str) -> str:
    today, asked = local_day(now()), flask.request
    if asked.method == "POST":
        form = asked.form.to_dict(flat=False)
        walk = preview.left(questionnaire, form, today=today)
    else:
        name = asked.args.get("page", "")
        walk = preview.opened(questionnaire, theme_name=name, today=today)
    language = _language(questionnaire)
    with i18n.speaking(language):
        return flask.render_template(
            "questionnaires/preview.html",
            questionnaire=questionnaire,
            walk=walk,
            page=walk.page,
            back=back,
            spoken=language,
            fields=preview,
            language_field=LANGUAGE_FIELD,
        )


def _language(questionnaire: Questionnaire) -> str:
    """Return the language to show the form in: that pressed, else that of the page before."""
    known = [code for code, _ in i18n.offered_languages(questionnaire.languages)]
    pressed = flask.request.values.get(preview.GO_FIELD, "")
    kept = flask.request.values.get(LANGUAGE_FIELD, "") or i18n.language()
    return next((code for code in (pressed, kept) if code in known), i18n.DEFAULT_LANGUAGE)
