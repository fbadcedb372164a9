"""What an unfinished form counts as, by the share of its questions that were answered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveys.questionnaires.questionnaire import Answer, Answers, Questionnaire
from surveys.questionnaires.route import on_path_answers, visible_questions

#: Shares of the applicable questions at which a form stops being a break-off and would suffice as
#: complete: the convention of AAPOR, Standard Definitions (10th ed. 2023), section on partial
#: interviews and break-offs (less than 50 %, 50 to 80 %, more than 80 % of applicable questions).
BREAK_OFF_BELOW = 0.50
SUFFICIENT_ABOVE = 0.80


class Unfinished(StrEnum):
    """The final disposition of a form that was never sent.

    `unsent` has answers enough to be complete, but sending is the act by which answers are given,
    so it is counted among the partial ones and never as complete.
    """

    BREAK_OFF = "break_off"
    PARTIAL = "partial"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a form came: the answers on its path and the number of questions on it."""

    answers: dict[str, Answer]
    applicable: int

    @property
    def answered(self) -> int:
        return len(self.answers)

    @property
    def share(self) -> float:
        """Share (0-1) of the applicable questions that were answered; 0 where none applies."""
        return self.answered / self.applicable if self.applicable else 0.0

    @property
    def disposition(self) -> Unfinished:
        if self.share < BREAK_OFF_BELOW:
            return Unfinished.BREAK_OFF
        return Unfinished.UNSENT if self.share > SUFFICIENT_ABOVE else Unfinished.PARTIAL


def progress_of(questionnaire: Questionnaire, answers: Answers, *, today: date) -> Progress:
    """Return how far a form came on the path that its answers make."""
    return Progress(
        answers=on_path_answers(questionnaire, answers, today=today),
        applicable=len(visible_questions(questionnaire, answers, today=today)),
    )
