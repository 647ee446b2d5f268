"""What every letter is tested for: what it says, where it leads, what a name can do in it."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.mail import EmailMultiAlternatives

HOSTILE = {
    "markup": '<a href="//evil.test">now</a>',
    "www": "Win at www.evil.test",
    "address": "Win at http://evil.test",
    "bare": "Win at evil.test",
    "right to left": "Win \u202etset.live//:ptth",
    "lines": "Win\r\nBcc: all@evil.test\n\nhttp://evil.test",
}


def html_of(message: EmailMultiAlternatives) -> str:
    [(markup, kind)] = message.alternatives
    assert kind == "text/html"
    return str(markup)


def settled(text: object) -> str:
    """Keys, tokens and numbers are other ones each time."""
    places = "/invitations/|/email/verify/|/password/reset/|/admin/invitation/"
    keyless = re.sub(rf"({places})[^\s\"]+/", r"\1KEY/", str(text))
    return re.sub(r"(/a/|/orders/|/invoices/|#)\d+", r"\1NUMBER", keyless)


def assert_reads_as(golden: Path, message: EmailMultiAlternatives) -> None:
    subject = settled(message.subject)
    told = f"To: {message.to[0]}\nSubject: {subject}\n\n{settled(message.body)}"
    assert told == golden.read_text()


def assert_both_halves_lead_to_the_same(message: EmailMultiAlternatives) -> None:
    written = set(re.findall(r"http\S+", str(message.body)))
    assert set(re.findall(r'href="(.+?)"', html_of(message))) == written
    assert all(link.startswith("http://testserver") for link in written)


def assert_harmless(message: EmailMultiAlternatives) -> None:
    """No link, no markup and no header has come in with a name of HOSTILE."""
    told = f"{message.subject}{message.body}{html_of(message)}"
    assert "evil.test" not in told
    assert "\u202e" not in told
    assert "<a href=&quot;" not in told
    assert html_of(message).count("<a") == html_of(message).count('href="http://testserver')
    assert "\n" not in message.subject
    assert "Bcc" not in message.message()
    assert message.recipients() == message.to
    assert not re.search(r"^(Bcc|http://evil)", str(message.body), flags=re.M)
