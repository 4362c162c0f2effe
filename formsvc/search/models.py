"""What is searched and what helped, counted by day; no reader is known."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from formsvc.db import Base

QUERY_LENGTH = 100


class SearchCount(Base):
    """How often the same words were searched in one language on one day, and how often in vain."""

    __tablename__ = "search_count"

    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    query: Mapped[str] = mapped_column(String(QUERY_LENGTH), primary_key=True)
    count: Mapped[int]
    in_vain: Mapped[int]


class SolvedCount(Base):
    """How often an article, offered in the form of a new ticket, solved the matter on one day."""

    __tablename__ = "solved_count"

    article: Mapped[str] = mapped_column(String(200), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]
