"""Final dispositions of sampled cases and the outcome rates that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.ground.errors import DomainError
from analysis.snapshot.contract import Status


class Disposition(StrEnum):
    """What finally became of a sampled case, in the groups of AAPOR."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSAL = "refusal"
    NON_CONTACT = "non_contact"
    OTHER = "other"
    UNKNOWN = "unknown_eligibility"
    INELIGIBLE = "ineligible"


DISPOSITION_OF = {
    Status.COMPLETE: Disposition.COMPLETE,
    Status.NO_ANSWER: Disposition.OTHER,
    Status.PARTIAL: Disposition.PARTIAL,
    Status.BREAK_OFF: Disposition.REFUSAL,
    Status.REFUSAL: Disposition.REFUSAL,
    Status.NON_CONTACT: Disposition.NON_CONTACT,
    Status.INELIGIBLE: Disposition.INELIGIBLE,
    Status.UNKNOWN_ELIGIBILITY: Disposition.UNKNOWN,
}
"""`no_answer` says neither why nothing came nor that the person was out of scope. Frames list
people who did have business with the unit, so such a case counts as eligible: that is the choice
which never flatters a response rate. A break-off is counted with the refusals, as AAPOR does (2.1,
"refusal and break-off")."""


@dataclass(frozen=True, slots=True)
class OutcomeRates:
    """Outcome rates as shares (0-1); NaN where nobody is in the denominator.

    rr1 … rr6 : response rates; coop1 : cooperation; ref1 : refusal; con1 : contact rate.
    eligible_share : e, the share of cases of unknown eligibility taken to be eligible.
    """

    rr1: float
    rr2: float
    rr3: float
    rr4: float
    rr5: float
    rr6: float
    coop1: float
    ref1: float
    con1: float
    eligible_share: float


def outcome_rates(
    counts: Mapping[Disposition, float], *, eligible_share: float | None = None
) -> OutcomeRates:
    """Compute outcome rates from the number, or the base weight, of cases by disposition.

    Parameters
    ----------
    counts : cases by disposition; one that is absent counts as 0.
    eligible_share : e of RR3 and RR4, 0-1; None: the share of eligible cases among those whose
        eligibility is known (the proportional allocation of the CASRO rate).

    Raises
    ------
    DomainError
        `quality.eligible_share` if it is no share.

    Notes
    -----
    AAPOR, Standard Definitions (10th ed. 2023): with I complete, P partial, R refusal, NC
    non-contact, O other, U unknown eligibility, RR1 = I/(I+P+R+NC+O+U), RR2 = (I+P)/…; RR3 and
    RR4 put e·U for U; RR5 and RR6 leave U out. COOP1 = I/(I+P+R+O), REF1 = R/(I+P+R+NC+O+U),
    CON1 = (I+P+R+O)/(I+P+R+NC+O+U). Ineligible cases are in no denominator.
    """
    found = {one: float(counts.get(one, 0.0)) for one in Disposition}
    complete, partial = found[Disposition.COMPLETE], found[Disposition.PARTIAL]
    unknown = found[Disposition.UNKNOWN]
    reached = complete + partial + found[Disposition.REFUSAL] + found[Disposition.OTHER]
    known = reached + found[Disposition.NON_CONTACT]
    share = _eligible_share(known, found[Disposition.INELIGIBLE], given=eligible_share)
    return OutcomeRates(
        rr1=_over(complete, known + unknown),
        rr2=_over(complete + partial, known + unknown),
        rr3=_over(complete, known + share * unknown),
        rr4=_over(complete + partial, known + share * unknown),
        rr5=_over(complete, known),
        rr6=_over(complete + partial, known),
        coop1=_over(complete, reached),
        ref1=_over(found[Disposition.REFUSAL], known + unknown),
        con1=_over(reached, known + unknown),
        eligible_share=share,
    )


def _eligible_share(known: float, ineligible: float, *, given: float | None) -> float:
    if given is not None and not 0 <= given <= 1:
        raise DomainError(
            "quality.eligible_share",
            "the share of eligible cases is no share",
            got=given,
            expected="a number from 0 to 1",
        )
    if given is not None:
        return given
    return known / (known + ineligible) if known + ineligible > 0 else 1.0


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
