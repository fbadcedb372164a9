"""Survey and outside figures of a round, read from the runs and documents it refers to."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from analysis.par.figure_name import split_unit
from analysis.par.metrics import Metric
from analysis.par.rulebook import Leaf, Method, RuleBook
from analysis.pipeline.points import metrics_of
from sipas.par.decisions.models import ParSurveyJoin
from sipas.par.decisions.queries import figures_of, joins_of
from sipas.par.rounds.models import ParRound
from sipas.par.rounds.terms import book_of
from sipas.publications.results import result_of

_OWN_SURVEY = "sipas"

#: Unit code → figure → its value.
Figures = Mapping[str, Mapping[str, Metric]]


def survey_of(figure: str) -> str:
    """Return the survey a figure's name begins with: `sipas:so-2024` of `sipas:so-2024.overall`."""
    return figure.partition(".")[0]


def surveys_wanted(book: RuleBook) -> tuple[str, ...]:
    """Return the surveys that criteria of method `survey` read, sorted."""
    return tuple(sorted({survey_of(name) for name in _names(book, Method.SURVEY)}))


def figures_wanted(book: RuleBook) -> tuple[str, ...]:
    """Return the figures of others that criteria of method `external` read, sorted."""
    return tuple(sorted({split_unit(name)[0] for name in _names(book, Method.EXTERNAL)}))


def _names(book: RuleBook, method: Method) -> set[str]:
    return {
        name
        for one in book.walk()
        if isinstance(one.body, Leaf) and one.body.method is method
        for name in one.body.rule.inputs
        if "." in name
    }


def figures_for(session: Session, round_: ParRound) -> Figures:
    """Return every figure the round's rule book reads, each with the source it is taken from.

    Raises what `analysis.pipeline.load_run` raises when the files of a run are not what they were.
    """
    wanted = {split_unit(name)[0] for name in book_of(round_).figures()}
    found: dict[str, dict[str, Metric]] = {}
    for join in joins_of(session, round_.id).values():
        for unit, metrics in _of_run(join).items():
            own = {name: one for name, one in metrics.items() if name in wanted}
            if own:
                found.setdefault(unit, {}).update(own)
    units = {one.id: one.unit.code for one in round_.participants}
    for (participant, name), figure in figures_of(session, round_.id).items():
        metric = Metric(figure.percent, None, figure.source)
        found.setdefault(units[participant], {})[name] = metric
    return found


def _of_run(join: ParSurveyJoin) -> dict[str, dict[str, Metric]]:
    metrics = metrics_of(result_of(join.run).indices, source=f"run {join.run_hash}")
    return {
        unit: {join.survey + name.removeprefix(_OWN_SURVEY): one for name, one in own.items()}
        for unit, own in metrics.items()
    }
