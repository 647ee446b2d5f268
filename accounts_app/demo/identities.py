"""Who had to show who he is before his order was accepted, as orders.toml tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts_app.demo import telling
from accounts_app.demo.shop import STAFF, Shop, quietly
from mail_app.models import Message
from orders_app import actions
from orders_app.models import IdentityVerification
from users_app.models import User

# How far it has come, and how many hours after the order.
ASKED, SENT, DECIDED = timedelta(hours=1), timedelta(hours=6), timedelta(hours=17)


class Identities:
    """Each method is a happening, about the order of a wish."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.do = shop, shop.do

    def times(self, number: int, placed: datetime) -> Iterator[tuple[datetime, Any]]:
        """When what happens, as far as the wish says."""
        steps = [
            (placed + ASKED, self.request),
            (placed + SENT, self.submit),
            (placed + DECIDED, self.verify),
        ]
        ends = ["", "requested", "submitted", "verified"]
        yield from steps[: ends.index(self.shop.wishes[number].identity)]

    def request(self, at: datetime, number: int) -> None:
        user, by = self.who(number), self.do.actor(self.shop.users[STAFF])
        made = quietly(actions.request_verification, user, self.shop.orders[number], by=by)
        IdentityVerification.objects.filter(pk=made.pk).update(requested_at=at)
        self.do.tell(actions.request_verification, at, by, made, user)
        self.deliver(at)

    def submit(self, at: datetime, number: int) -> None:
        user = self.who(number)
        by, files = self.do.actor(user), [specimen()]
        sent = quietly(actions.submit_documents, user, files, by=by)
        sent.documents.update(uploaded_at=at)
        IdentityVerification.objects.filter(pk=sent.pk).update(submitted_at=at)
        self.do.tell(actions.submit_documents, at, by, sent, user)

    def verify(self, at: datetime, number: int) -> None:
        by = self.do.actor(self.shop.users[STAFF])
        found = IdentityVerification.objects.get(user=self.who(number))
        done = quietly(actions.verify, found, found.version, by=by)
        IdentityVerification.objects.filter(pk=done.pk).update(decided_at=at)
        self.do.tell(actions.verify, at, by, done, found)
        self.deliver(at)

    def who(self, number: int) -> User:
        return self.shop.buyer(self.shop.wishes[number])

    def deliver(self, at: datetime) -> None:
        """The letter that was promised has left since."""
        promised = Message.objects.waiting().filter(letter__startswith="orders_app.")
        for each in promised:
            if left := telling.promised(each.letter, at, each.about):
                self.do.messages.append(left)
        promised.delete()


def specimen() -> ContentFile[bytes]:
    """A picture that nobody takes for a passport."""
    picture = Image.new("RGB", (640, 400), "#e6ece9")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 110, 220, 340), fill="#b9c7c2")
    draw.text((40, 36), "SPECIMEN", fill="#21423a", font_size=36)
    written = BytesIO()
    picture.save(written, "PNG")
    return ContentFile(written.getvalue(), name="Passport.png")
