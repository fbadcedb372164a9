"""Pages of results: start a run, the campaign's results, one unit's results."""

import flask
from flask_babel import gettext
from werkzeug.wrappers import Response

from analysis.ground.errors import DomainError
from analysis.indices.definition import Level
from analysis.par.rulebook import RuleBook
from analysis.pipeline.rows import RunResult, Scope, Settings
from sipas import access
from sipas.accounts.roles import Role
from sipas.accounts.session import current_person
from sipas.audit.service import record
from sipas.jobs.service import enqueue
from sipas.publications.chart import chart_of, chart_of_marks
from sipas.publications.drivers import Drivers
from sipas.publications.figures import EVERYBODY, Figures
from sipas.publications.models import AnalysisRun
from sipas.publications.quality import Quality
from sipas.publications.queries import run_by_hash, runs_of
from sipas.publications.results import result_of
from sipas.publications.service import MOST_MINIMUM, inputs_of, rulebooks_for, run_settings
from sipas.publications.words import (
    COLUMNS,
    DRIVER_STATUS,
    MODES,
    NOTES,
    OUTLIERS,
    PRIORITIES,
    PlaceNames,
)
from sipas.unit_of_work import db_session
from surveys.campaigns.campaign import CampaignState
from surveys.campaigns.models import Campaign
from surveys.campaigns.queries import campaign_by_code
from surveys.clock import now
from surveys.paper.service import keyer_rates

blueprint = flask.Blueprint("publications", __name__, url_prefix="/staff/campaigns/<code>/results")
KIND = "publications.run"


@blueprint.get("")
def runs(code: str) -> str:
    campaign = campaign_by_code(db_session(), code)
    made = runs_of(db_session(), campaign)
    chosen = _chosen(made, flask.request.args.get("run", ""))
    shown = _results(result_of(chosen)) if chosen else {}
    return flask.render_template(
        "publications/runs.html",
        campaign=campaign,
        simulated=campaign.simulated,
        closed=campaign.state is CampaignState.CLOSED,
        runs=made,
        run=chosen,
        rulebooks=_rulebooks(campaign),
        settings=result_of(chosen).info.settings if chosen else Settings(),
        most_minimum=MOST_MINIMUM,
        may_start=access.may_open("publications.start_run"),
        **shown,
    )


@blueprint.post("")
@access.only(Role.ADMIN, Role.OFFICE)
def start_run(code: str) -> Response:
    session, moment, person = db_session(), now(), current_person()
    campaign = campaign_by_code(session, code)
    rulebook = flask.request.form.get("rulebook", "")
    minimum, few = (flask.request.form.get(name, "") for name in ("minimum", "few"))
    inputs = inputs_of(campaign, rulebook=rulebook, settings=run_settings(minimum, few))
    arguments = {"campaign": campaign.code, "rulebook": rulebook, "minimum": minimum, "few": few}
    job = enqueue(session, KIND, arguments, requested_by=person.username, now=moment, inputs=inputs)
    if job.created_at == moment:
        record(
            session,
            "runs.started",
            actor=person.username,
            object_=f"campaign:{campaign.code}",
            now=moment,
            details={"rulebook": rulebook},
        )
    else:
        flask.flash(gettext("Nothing has changed since this was computed; this is the same run."))
    return flask.redirect(flask.url_for("jobs.show", job_id=job.id), code=303)


@blueprint.get("/units/<unit>")
def unit(code: str, unit: str) -> str:
    campaign = campaign_by_code(db_session(), code)
    run = _chosen(runs_of(db_session(), campaign), flask.request.args.get("run", ""))
    figures = Figures(result_of(run)) if run else None
    entry = figures.unit(unit) if figures else None
    if run is None or figures is None or entry is None:
        raise _no_unit(unit)
    place = (Scope.UNIT, entry.code)
    lines = [line for line in figures.unit_lines() if line.unit.kind == entry.kind]
    overall = figures.index(EVERYBODY)
    return flask.render_template(
        "publications/unit.html",
        campaign=campaign,
        simulated=campaign.simulated,
        run=run,
        figures=figures,
        info=figures.result.info,
        unit=entry,
        line=next(line for line in lines if line.unit == entry),
        place=place,
        factors=figures.node_lines(place, Level.BLOCK, Level.FACTOR),
        items=figures.node_lines(place, Level.ITEM),
        modes=figures.mode_lines(place),
        chart=chart_of(lines, reference=overall.estimate or 0.0, accent=entry.code),
        overall=overall,
        words=MODES,
        concerns=Drivers(figures).concerns(entry.code),
        priority_words=PRIORITIES,
    )


@blueprint.get("/quality")
def quality(code: str) -> str:
    campaign, run, figures = _shown(code)
    found = Quality(figures)
    marks = found.response_marks
    rate = figures.response(EVERYBODY).response_rate
    return flask.render_template(
        "publications/quality.html",
        campaign=campaign,
        simulated=campaign.simulated,
        run=run,
        info=figures.result.info,
        overall=figures.index(EVERYBODY),
        quality=found,
        place=PlaceNames(figures.result),
        marks=marks,
        chart=chart_of_marks(marks, reference=rate, accent=marks[0].code if marks else ""),
        columns=COLUMNS,
        outliers=OUTLIERS,
        keyers=keyer_rates(db_session(), campaign),
    )


@blueprint.get("/drivers")
def drivers(code: str) -> str:
    campaign, run, figures = _shown(code)
    found = Drivers(figures)
    factors, marks = found.table(Level.FACTOR), found.marks
    return flask.render_template(
        "publications/drivers.html",
        campaign=campaign,
        simulated=campaign.simulated,
        run=run,
        info=figures.result.info,
        drivers=found,
        factors=factors,
        items=found.table(Level.ITEM),
        people=max((one.row.people for one in factors), default=0),
        marks=marks,
        chart=chart_of_marks(marks, accent=marks[0].code if marks else "", from_zero=True),
        first=found.first_concerns(),
        status=DRIVER_STATUS,
    )


def _shown(code: str) -> tuple[Campaign, AnalysisRun, Figures]:
    """Return a campaign, its run asked for and what that shows; DomainError without any run."""
    campaign = campaign_by_code(db_session(), code)
    run = _chosen(runs_of(db_session(), campaign), flask.request.args.get("run", ""))
    if run is None:
        raise DomainError(
            "runs.not_found",
            "the campaign has no results yet",
            got=code,
            hint="Compute the results first.",
        )
    return campaign, run, Figures(result_of(run))


def _results(result: RunResult) -> dict[str, object]:
    figures = Figures(result)
    lines = figures.unit_lines()
    known = [line for line in lines if line.index.estimate is not None]
    overall = figures.index(EVERYBODY)
    lowest = known[-1] if known else None
    return {
        "figures": figures,
        "info": result.info,
        "overall": overall,
        "opt_in": figures.opt_in(EVERYBODY),
        "response": figures.response(EVERYBODY),
        "lines": lines,
        "highest": known[0] if known else None,
        "lowest": lowest,
        "chart": chart_of(
            lines,
            reference=overall.estimate or 0.0,
            accent=lowest.unit.code if lowest else "",
        ),
        "factors": figures.node_lines(EVERYBODY, Level.BLOCK, Level.FACTOR),
        "modes": figures.mode_lines(),
        "words": MODES,
        "notes": [(NOTES[note.code], note.about) for note in result.info.notes],
    }


def _chosen(made: list[AnalysisRun], wanted: str) -> AnalysisRun | None:
    """Return the run asked for, else the newest; DomainError `runs.not_found`."""
    if not wanted:
        return made[0] if made else None
    known = run_by_hash(db_session(), wanted)
    if known is None or known not in made:
        raise DomainError(
            "runs.not_found",
            "the campaign has no such run",
            got=wanted[:64],
            hint="Choose one from the list of runs.",
        )
    return known


def _rulebooks(campaign: Campaign) -> list[RuleBook]:
    return rulebooks_for(campaign) if campaign.state is CampaignState.CLOSED else []


def _no_unit(code: str) -> DomainError:
    return DomainError(
        "results.not_found",
        "there are no results of this unit",
        got=code,
        hint="Choose a unit from the table of results.",
    )
