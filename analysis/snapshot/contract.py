"""What a snapshot folder holds: files, columns, codes and the rule for missing values.

A snapshot is a folder with `manifest.json` and the Parquet files that it names with row counts and
SHA-256. `cases.parquet` (or, in large snapshots, `cases-0001.parquet` and so on, with the same
columns, taken in the order of the manifest) has one row for every sampled case, answered or not,
and one for every opt-in response; `texts.parquet` has the free texts, cut loose from the rows they
came with; `pages.parquet` has how pages were left (`PAGE_COLUMNS`), cut loose as well.

Columns of `cases.parquet`, before one or more for each question:

==================  ==========  ===================================================================
column              type        meaning
==================  ==========  ===================================================================
row_id              string      random; reveals neither person nor order
unit                dictionary  code of the agency that is rated
stratum             dictionary  stratum of the draw; null for opt-in rows
psu                 string      primary sampling unit; null: the row is its own PSU
probability         float64     selection probability, product over stages; null for opt-in rows
base_weight         float64     1 / probability; null for opt-in rows
stratum_population  int64       first-stage units in the stratum's frame; null for opt-in rows
reach               dictionary  a word of `Reach`
status              dictionary  a word of `Status`
mode                dictionary  a word of `Mode`; null where there is no answer
language            dictionary  vi or en; null where there is no answer
answered_on         date32      day of the answer; null where there is no answer
device              dictionary  a word of `Device`; null where it is not known
seconds             float64     time on all pages together; null where it was not measured. In an
                                anonymous campaign the lower bound of a class of 30 seconds
faults              float64     faults shown to the respondent; null where not measured
last_page           dictionary  the last page that a partial or broken-off form sent; else null
looks_repeated      bool        true where an opt-in answer looks like a repeat of another: the same
                                answers within the hour or from the same browser; null for others
==================  ==========  ===================================================================

Question columns carry codes, never labels: `select_one` int16 where every code is a whole number,
else dictionary; `select_multiple` one int8 column `name__code` a choice (1 chosen, 0 not);
`integer` int32; `decimal` float64; `date` date32. Null means the case has no answer at all (and,
for the last three kinds, a blank); codes below zero are those of `MissingCode`.

Rows of status partial and break_off carry the answers that were saved; nothing of them counts but
their status. The four columns of paradata and looks_repeated may be absent: snapshots of
other makers lack them.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from analysis.ground.text import LocalText

SCHEMA = "sipas-snapshot/1"
MANIFEST_FILE = "manifest.json"
CASES_FILE = "cases.parquet"
CASES_FILES = "cases*.parquet"
TEXTS_FILE = "texts.parquet"
PAGES_FILE = "pages.parquet"

#: Columns of `pages.parquet`: how many forms of one reach, status, language and device were on a
#: page for so many seconds (lower bound of a class where anonymous) and were shown so many faults.
PAGE_COLUMNS = ("reach", "status", "language", "device", "page", "seconds", "faults", "forms")


class Reach(StrEnum):
    """How a respondent was reached; only `probability` enters the index of record."""

    PROBABILITY = "probability"
    OPEN_LINK = "open_link"


class Status(StrEnum):
    """What became of a case; only `complete` counts as an answer.

    no_answer says nothing more; the words after it say why there is none, where fieldwork knows:
    for partial and break_off, that a form was begun and never sent.
    """

    COMPLETE = "complete"
    NO_ANSWER = "no_answer"
    PARTIAL = "partial"
    BREAK_OFF = "break_off"
    REFUSAL = "refusal"
    NON_CONTACT = "non_contact"
    INELIGIBLE = "ineligible"
    UNKNOWN_ELIGIBILITY = "unknown_eligibility"


class Mode(StrEnum):
    """How an answer came in."""

    WEB = "web"
    PAPER = "paper"


class Device(StrEnum):
    """The kind of device an answer was given on; nothing more is known of it."""

    PHONE = "phone"
    TABLET = "tablet"
    DESKTOP = "desktop"


class MissingCode(IntEnum):
    """Why a question of an answered form has no substantive code; never a level of a scale."""

    BLANK = -2
    NOT_ASKED = -3
    TWO_TICKS = -5


class QuestionKind(StrEnum):
    """The kinds of question a snapshot carries."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Level:
    """One choice of a question: the code that travels and the label that does not."""

    code: str
    label: LocalText


@dataclass(frozen=True, slots=True)
class QuestionColumn:
    """One question of the questionnaire, as the manifest lists it."""

    name: str
    kind: QuestionKind
    label: LocalText
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One agency that is rated, as the manifest lists it."""

    code: str
    kind: str
    name: LocalText


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """The campaign a snapshot was taken of."""

    code: str
    title: LocalText
    year: int
    simulated: bool
    period_from: str
    period_to: str
    closed_on: str


@dataclass(frozen=True, slots=True)
class QuestionnaireEntry:
    """The questionnaire version that was asked."""

    name: str
    version: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class DrawEntry:
    """The draw the cases come from."""

    content_hash: str
    seed: int
    frame_hash: str
    drawn: int
    frame_size: int


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the snapshot."""

    path: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that must be known to analyse the files beside it."""

    campaign: CampaignEntry
    questionnaire: QuestionnaireEntry
    draws: tuple[DrawEntry, ...]
    units: tuple[UnitEntry, ...]
    questions: tuple[QuestionColumn, ...]
    files: tuple[FileEntry, ...]
    schema: str = SCHEMA
