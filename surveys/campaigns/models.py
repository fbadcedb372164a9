"""The table of campaigns."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from analysis.ground.text import LocalText
from surveys.campaigns.campaign import CampaignState, Confidentiality
from surveys.db import Base, closed_words
from surveys.questionnaires.models import QuestionnaireVersion


class Campaign(Base):
    """One questionnaire asked of one frame in one period."""

    __tablename__ = "campaign"
    __table_args__ = (
        UniqueConstraint("id", "confidentiality"),
        CheckConstraint("code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="code_is_slug"),
        CheckConstraint("period_to >= period_from", name="period_in_order"),
        CheckConstraint("title_vi <> '' AND title_en <> ''", name="titled"),
        CheckConstraint(
            "(state = 'draft' AND opened_at IS NULL AND closed_at IS NULL)"
            " OR (state = 'open' AND opened_at IS NOT NULL AND closed_at IS NULL)"
            " OR (state = 'closed' AND opened_at IS NOT NULL AND closed_at IS NOT NULL)",
            name="state_has_its_times",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: short name in addresses, file names and commands
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title_vi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    #: year whose SIPAS and PAR figures the campaign feeds
    year: Mapped[int]
    #: first and last day of the services that respondents are asked about
    period_from: Mapped[date]
    period_to: Mapped[date]
    confidentiality: Mapped[Confidentiality] = mapped_column(closed_words(Confidentiality))
    questionnaire_version_id: Mapped[int] = mapped_column(ForeignKey(QuestionnaireVersion.id))
    state: Mapped[CampaignState] = mapped_column(
        closed_words(CampaignState),
        default=CampaignState.DRAFT,
    )
    #: the data are made up; every page and export says so
    simulated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    questionnaire_version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")

    @property
    def title(self) -> LocalText:
        return LocalText(vi=self.title_vi, en=self.title_en)
