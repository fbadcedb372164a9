"""Whose word an entry is: the agency's own claim, or the first or second appraisal."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Who an entry is by; a later appraisal goes before an earlier one."""

    SELF = "self"
    APPRAISAL_1 = "appraisal_1"
    APPRAISAL_2 = "appraisal_2"


@dataclass(frozen=True, slots=True)
class EntryText:
    """What is put down for one criterion.

    `inputs` are by name what the rule reads, numbers with a decimal point; `reference` says where
    the evidence stands (document, section, page); `note` is a remark, of an appraiser the reason;
    `explanation` is owed where a claim has no evidence.
    """

    inputs: Mapping[str, str]
    reference: str = ""
    note: str = ""
    explanation: str = ""
