"""The verbs of articles: count readings and tell the most read."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from formsvc.articles.models import Reading
from formsvc.db import count_one, db, utc_now

COUNTED_DAYS = 90
MOST_ARTICLES = 500


def count_reading(article: str, language: str) -> None:
    """Count one reading of an article today."""
    count_one(Reading, article=article, language=language, day=utc_now().date())


def most_read(language: str) -> list[str]:
    """Ids of the articles read in the last 90 days, the most read first."""
    since = utc_now().date() - timedelta(days=COUNTED_DAYS)
    total = func.sum(Reading.count)
    rows = (
        select(Reading.article)
        .where(Reading.language == language, Reading.day > since)
        .group_by(Reading.article)
        .order_by(total.desc(), Reading.article)
        .limit(MOST_ARTICLES)
    )
    return list(db.session.scalars(rows))


def forget_old_readings() -> None:
    """Drop the counts that no list needs any more."""
    oldest = utc_now().date() - timedelta(days=COUNTED_DAYS)
    db.session.execute(delete(Reading).where(Reading.day <= oldest))
