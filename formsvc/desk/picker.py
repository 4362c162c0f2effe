"""Articles that an agent's answer can link to: those that its readers may read."""

from typing import NamedTuple

from formsvc.articles.catalog import Article, current_catalog, restricted_catalog
from formsvc.search.finding import find
from formsvc.settings import current_settings
from formsvc.tickets.models import Ticket

SHOWN = 8


class Picked(NamedTuple):
    """An article to choose, with the text that goes into the answer."""

    id: str
    title: str
    url: str
    excerpt: str
    is_restricted: bool
    text: str


def search_articles(ticket: Ticket, query: str) -> list[Picked]:
    """The best articles in the customer's language, none that the answer's readers may not read."""
    language, for_customers = ticket.customer.language, _all_may_log_in(ticket)
    found = find(language, query, for_customers=for_customers)
    readable = _readable(language, for_customers=for_customers)
    hits = found.hits if found else []
    return [_picked(readable[hit.id], hit.excerpt) for hit in hits if hit.id in readable][:SHOWN]


def article_text(ticket: Ticket, article_id: str) -> str | None:
    """What an article's link looks like in an answer; None if its readers may not read it."""
    for_customers = _all_may_log_in(ticket)
    article = _readable(ticket.customer.language, for_customers=for_customers).get(article_id)
    return _picked(article, "").text if article else None


def _all_may_log_in(ticket: Ticket) -> bool:
    """Whether everyone who gets the answer is a customer, for whom restricted articles open."""
    return ticket.customer.is_active and not any(one.address for one in ticket.followers)


def _readable(language: str, *, for_customers: bool) -> dict[str, Article]:
    public = [one for one in current_catalog().articles if one.access == "public"]
    restricted = restricted_catalog().articles if for_customers else ()
    return {one.id: one for one in (*restricted, *public) if one.language == language}


def _picked(article: Article, excerpt: str) -> Picked:
    url = current_settings().public_url + article.url
    is_restricted = article.access != "public"
    return Picked(article.id, article.title, url, excerpt, is_restricted, f"{article.title}\n{url}")
