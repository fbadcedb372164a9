"""What the page of a questionnaire shows: themes and questions as a reader needs them."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from surveys.questionnaires.questionnaire import Choice, Kind, Question, Questionnaire, Theme

KIND_LABELS: dict[Kind, LazyString] = {
    Kind.SELECT_ONE: lazy_gettext("one choice"),
    Kind.SELECT_MULTIPLE: lazy_gettext("several choices"),
    Kind.INTEGER: lazy_gettext("whole number"),
    Kind.DECIMAL: lazy_gettext("number"),
    Kind.TEXT: lazy_gettext("text"),
    Kind.DATE: lazy_gettext("day"),
    Kind.NOTE: lazy_gettext("note"),
    Kind.CALCULATE: lazy_gettext("computed"),
}


@dataclass(frozen=True, slots=True)
class ShownTheme:
    """A theme with the choices that all its coded questions share, or none."""

    theme: Theme
    shared: tuple[Choice, ...]

    def own_choices(self, question: Question) -> tuple[Choice, ...]:
        """Return the choices to list beside a question: those not listed for the whole theme."""
        return () if self.shared else question.choices


def shown_themes(questionnaire: Questionnaire) -> list[ShownTheme]:
    """Return the themes in order, choices listed once where questions share them."""
    return [ShownTheme(theme, _shared(theme)) for theme in questionnaire.themes]


def _shared(theme: Theme) -> tuple[Choice, ...]:
    lists = [question.choices for question in theme.asked if question.choices]
    is_shared = len(lists) > 1 and all(choices == lists[0] for choices in lists)
    return lists[0] if is_shared else ()
