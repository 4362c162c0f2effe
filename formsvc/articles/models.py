"""How often articles are read; no reader is known."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from formsvc.db import Base


class Reading(Base):
    """The readings of one article in one language on one day."""

    __tablename__ = "reading"

    article: Mapped[str] = mapped_column(String(200), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]
