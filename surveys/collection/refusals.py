"""The errors of collection that more than one act may raise."""

from analysis.ground.errors import DomainError


def already_answered() -> DomainError:
    """Return the error of an invitation that a response stands for."""
    return DomainError(
        "collection.already_answered",
        "this invitation is answered already",
        hint="Each invited person is counted once; the answer on file stays.",
    )


def changed() -> DomainError:
    """Return the error of answers that are not those that were read back."""
    return DomainError(
        "collection.changed",
        "the answers were changed elsewhere since they were read back",
        hint="Read them once more before you send them.",
    )


def gone() -> DomainError:
    """Return the error of a draft that is not there, and no response of it."""
    return DomainError(
        "collection.draft_gone",
        "these answers are no longer open",
        got="a questionnaire that was sent, withdrawn or never begun on this device",
        hint="Begin again with the code of your invitation.",
    )
