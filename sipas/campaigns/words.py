"""The office's words for states, steps, promises and kinds of units."""

import flask
from flask_babel import lazy_gettext

from surveys.campaigns.campaign import CampaignState, Confidentiality, NextStep
from surveys.sampling.allocation import AllocationRule
from surveys.units.unit import UnitKind

STATES = {
    CampaignState.DRAFT: lazy_gettext("in preparation"),
    CampaignState.OPEN: lazy_gettext("open for answers"),
    CampaignState.CLOSED: lazy_gettext("closed for good"),
}
STEPS = {
    NextStep.LOAD_FRAME: lazy_gettext("Load the list of dossiers"),
    NextStep.DRAW: lazy_gettext("Draw the sample"),
    NextStep.ISSUE_INVITATIONS: lazy_gettext("Issue the invitations"),
    NextStep.OPEN: lazy_gettext("Open the campaign"),
    NextStep.CLOSE: lazy_gettext("Follow the progress, then close"),
    NextStep.RUN: lazy_gettext("Compute the indices"),
    NextStep.EXPORT: lazy_gettext("See the results"),
}
PROMISES = {
    Confidentiality.ANONYMOUS: lazy_gettext("anonymous: nothing leads from an answer to a person"),
    Confidentiality.CONFIDENTIAL: lazy_gettext(
        "confidential: the link to the case is kept for call-backs"
    ),
}
RULES = {
    AllocationRule.QUOTA: lazy_gettext("the same number in every unit"),
    AllocationRule.MARGIN: lazy_gettext("by the size of the unit, for a margin of error"),
}
KINDS = {
    UnitKind.PROVINCE: lazy_gettext("Province"),
    UnitKind.DEPARTMENT: lazy_gettext("Department"),
    UnitKind.DISTRICT: lazy_gettext("District"),
    UnitKind.COMMUNE: lazy_gettext("Commune"),
    UnitKind.OTHER: lazy_gettext("Other unit"),
}


def init_blueprint(blueprint: flask.Blueprint) -> None:
    """Let templates say ``campaign.state | campaign_state`` and the like."""
    blueprint.add_app_template_filter(lambda word: STATES[word], "campaign_state")
    blueprint.add_app_template_filter(lambda word: STEPS[word], "step_label")
    blueprint.add_app_template_filter(lambda word: PROMISES[word], "promise")
    blueprint.add_app_template_filter(lambda word: RULES[AllocationRule(word)], "allocation_rule")
    blueprint.add_app_template_filter(lambda word: KINDS[word], "unit_kind")
