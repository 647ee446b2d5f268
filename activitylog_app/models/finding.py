"""How entries are looked for. Each way has an index that ends in the order of time."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from activitylog_app.models.actors import ActorKind
from config.searching import Fold, Spaced, holding

if TYPE_CHECKING:
    from activitylog_app.models.entries import Entry  # noqa: F401 (named below as text)

# What actions are called in the log, and of these what is the company's own affair. Each
# action adds itself.
CODES: set[str] = set()
INTERNAL: set[str] = set()

# What RequestIdMiddleware lets through and is no word that somebody would look for.
REQUEST_ID = re.compile(r"(?=.*[0-9])[A-Za-z0-9._-]{8,64}")


def searched_text() -> Fold:
    """Where staff look, as an index has it."""
    names = ["actor_name", "behalf_name", "account_name", "user_name"]
    return Fold(Spaced("description", *names))


def text_for_customers() -> Fold:
    """The same without the names of staff: who looks for them shall not find out."""
    theirs: Any = Case(
        When(actor_kind=ActorKind.USER, then=F("actor_name")),
        default=Value(""),
        output_field=models.TextField(),
    )
    return Fold(Spaced("description", "user_name", "behalf_name", theirs))


class EntryQuerySet(models.QuerySet["Entry"]):
    def latest_first(self) -> EntryQuerySet:
        return self.order_by("-at", "-pk")

    def with_accounts(self) -> EntryQuerySet:
        """Has the account of each at hand, as it is now; None if it is not there any more."""
        return self.prefetch_related("account")

    def for_customers(self) -> EntryQuerySet:
        """Without what staff keep to themselves."""
        return self.exclude(code__in=INTERNAL)

    def for_account(self, number: int) -> EntryQuerySet:
        return self.filter(account=number)

    def for_code(self, code: str) -> EntryQuerySet:
        return self.filter(code=code)

    def by_kind(self, kind: str) -> EntryQuerySet:
        return self.filter(actor_kind=kind)

    def by_person(self, user: int) -> EntryQuerySet:
        """What this user did himself, whoever he was logged in as."""
        return self.filter(actor=user)

    def about(self, user: int) -> EntryQuerySet:
        return self.filter(user=user)

    def on_behalf(self) -> EntryQuerySet:
        """What staff did while they were logged in as somebody."""
        return self.filter(behalf__isnull=False)

    def on_behalf_of(self, user: int) -> EntryQuerySet:
        return self.filter(behalf=user)

    def between(self, since: datetime | None, until: datetime | None) -> EntryQuerySet:
        """From `since` on and before `until`; None has no end."""
        found = self.filter(at__gte=since) if since else self
        return found.filter(at__lt=until) if until else found

    def matching(self, words: str) -> EntryQuerySet:
        """Those with every one of the words in their sentence or a name. An IP address means
        what was done from there; what may be the id of a request means its entries too.
        """
        if address := address_of(words):
            return self.filter(ip_address=address)
        text: dict[str, Any] = {"searched_text": searched_text()}
        found = holding("searched_text", words)
        if REQUEST_ID.fullmatch(words):
            found |= Q(request_id=words)
        return self.alias(**text).filter(found)

    def matching_for_customers(self, words: str) -> EntryQuerySet:
        """The same in what customers see of an entry."""
        if address := address_of(words):
            return self.filter(ip_address=address, actor_kind=ActorKind.USER)
        # What staff find has all of it, and an index. The rest is looked through, and said as
        # a CASE: of a LIKE without statistics PostgreSQL would think that it finds nothing.
        shown: Any = Case(
            When(holding("shown_text", words), then=Value(True)),
            default=Value(False),
            output_field=models.BooleanField(),
        )
        texts: dict[str, Any] = {
            "searched_text": searched_text(),
            "shown_text": text_for_customers(),
        }
        return self.alias(**texts).filter(holding("searched_text", words), shown)


def address_of(words: str) -> str:
    """The IP address that these words are; empty if they are none."""
    try:
        return "" if "%" in words else str(ipaddress.ip_address(words))
    except ValueError:
        return ""
