"""The frozen types of a questionnaire: themes (one a page), questions, choices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from analysis.ground.text import LocalText

# A code, a text or a canonical number or date; a list of codes for select_multiple. Blank = absent.
Answer = str | list[str]
Answers = Mapping[str, Answer]

NAME_LIMIT = 32
SHORT_TEXT_LIMIT = 300
LONG_TEXT_LIMIT = 2000


class Kind(StrEnum):
    """The kinds of XLSForm row that can be asked, shown or computed here."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    NOTE = "note"
    CALCULATE = "calculate"


@dataclass(frozen=True, slots=True)
class Choice:
    """One level or option: the code that travels, the label that is read.

    An `exclusive` choice of a select_multiple ("none of these") stands alone; one that is
    `kept_last` keeps its place when the others are shuffled; `columns` are the further cells of
    its row, by which a choice filter picks.
    """

    code: str
    label: LocalText
    exclusive: bool = False
    kept_last: bool = False
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Specifies:
    """What a text says more about: the choice `code` ("other") of the question before it."""

    question: str
    code: str


@dataclass(frozen=True, slots=True)
class FormLanguage:
    """A language that a form brings: its code (``km``) and its name as the form writes it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet inside a theme.

    `label` is the item as read on the page; `relevant`, `constraint`, `calculation` and
    `choice_filter` are the XPath of the form, empty where there is none; `row` is its row in the
    source. A `shuffled` question offers its choices in a random order, drawn anew for each draft
    or by `seed`, a whole number or ``${name}``.
    """

    name: str
    kind: Kind
    label: LocalText
    hint: LocalText | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = False
    required_message: LocalText | None = None
    relevant: str = ""
    constraint: str = ""
    constraint_message: LocalText | None = None
    calculation: str = ""
    choice_filter: str = ""
    shuffled: bool = False
    seed: str = ""
    specifies: Specifies | None = None
    appearance: str = ""
    row: int = 0

    @property
    def is_asked(self) -> bool:
        """Whether a person answers it: neither a note nor a calculation."""
        return self.kind is not Kind.NOTE and self.kind is not Kind.CALCULATE

    @property
    def is_multiline(self) -> bool:
        return "multiline" in self.appearance.split()

    @property
    def text_limit(self) -> int:
        """The longest text taken, in characters."""
        return LONG_TEXT_LIMIT if self.is_multiline else SHORT_TEXT_LIMIT

    def choice(self, code: str) -> Choice | None:
        """Return the choice with this code, or None."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, slots=True)
class Theme:
    """One XLSForm group, one page: a title (h1), the stem its items share, its rows in order.

    `stem` is the label of the group's note with appearance `stem`, to be repeated in the legend
    of every item; that note is not among `questions`, other notes are.
    """

    name: str
    title: LocalText
    questions: tuple[Question, ...]
    stem: LocalText | None = None
    relevant: str = ""
    row: int = 0

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions a person answers, without notes and calculations."""
        return tuple(question for question in self.questions if question.is_asked)

    def specifying(self, question_name: str) -> Question | None:
        """Return the text that says more about the "other" of a question, None without one."""
        return next(
            (q for q in self.questions if q.specifies and q.specifies.question == question_name),
            None,
        )


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A checked questionnaire; `content_hash` is the SHA-256 of what it says.

    `name` is the name it is published under (``citizen-2024``), `version_label` the free text of
    the form's settings, `languages` those of its labels, Vietnamese first.
    """

    name: str
    title: LocalText
    version_label: str
    languages: tuple[FormLanguage, ...]
    themes: tuple[Theme, ...]
    content_hash: str
    _questions: dict[str, Question] = field(init=False, repr=False, compare=False)
    _themes: dict[str, Theme] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        questions = {q.name: q for theme in self.themes for q in theme.questions}
        object.__setattr__(self, "_questions", questions)
        object.__setattr__(self, "_themes", {theme.name: theme for theme in self.themes})

    def __hash__(self) -> int:
        return hash((self.name, self.content_hash))

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)

    @property
    def asked(self) -> tuple[Question, ...]:
        """Every question a person may be asked, in order: the variables of the snapshot."""
        return tuple(question for theme in self.themes for question in theme.asked)

    @property
    def by_name(self) -> Mapping[str, Question]:
        """Every row of the form by its name, notes and calculations too."""
        return self._questions

    def question(self, name: str) -> Question:
        """Return the question called `name`; KeyError where there is none."""
        return self._questions[name]

    def theme(self, name: str) -> Theme:
        """Return the theme called `name`; KeyError where there is none."""
        return self._themes[name]

    def theme_of(self, question_name: str) -> Theme:
        """Return the theme that holds the question; KeyError where there is none."""
        question = self._questions[question_name]
        return next(theme for theme in self.themes if question in theme.questions)
