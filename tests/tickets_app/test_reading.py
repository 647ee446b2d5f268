"""Mail that means harm: whose reading would have no end, and who is not who he says."""

from __future__ import annotations

import time

import pytest

from tickets_app.reading import Unreadable, Verdict, bounced_ids, read, verdict_of
from tickets_app.threads import MOST_TOKENS, tokens_in

HEAD = b"From: gus@guest.test\nTo: support@us.test\n"
MEGABYTE = 1024 * 1024


def filled(unit: bytes, size: int = MEGABYTE) -> bytes:
    return unit * (size // len(unit))


ENDLESS = {
    "attributions": HEAD + b"\n" + filled(b"On x, a wrote:\n> a\nb\n"),
    "a subject": HEAD + b"Subject: " + filled(b"=?utf-8?q?a?= ") + b"\n\nHelp.",
    "parameters": HEAD + b"Content-Type: text/plain; " + filled(b"a*0=b; ") + b"\n\nHelp.",
    "addresses": HEAD + b"Cc: " + filled(b"a@b.test, ") + b"\n\nHelp.",
}


@pytest.mark.parametrize("raw", ENDLESS.values(), ids=ENDLESS)
def test_what_grows_with_the_square_is_cut(raw: bytes) -> None:
    """Some of these took a minute."""
    began = time.process_time()

    assert read(raw).sender == "gus@guest.test"
    assert time.process_time() - began < 8


PARTS = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + filled(b"\n--b\n\n")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("raw", [PARTS, HEAD + filled(b"X: y\n")], ids=["parts", "headers"])
def test_what_is_more_than_anybody_writes_is_not_taken_apart(raw: bytes, end: bytes) -> None:
    """Of each part, of each header an object is made, a hundred times as large as it is."""
    with pytest.raises(Unreadable, match=r"parts|headers"):
        read(raw.replace(b"\n", end))


def test_what_comes_first_in_a_long_mail_is_what_is_read() -> None:
    text = b"Help me.\n\n" + filled("ü ".encode())

    mail = read(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + text)

    assert mail.text.startswith("Help me.\n\nü ü")
    assert len(mail.text) <= 100_000


def test_a_mail_names_ten_tickets_at_most() -> None:
    mac = "a" * 26
    addresses = [f"support+{n}-{mac}@us.test" for n in [1, 1, *range(1, 5000)]]

    assert tokens_in(addresses) == [(n, mac) for n in range(1, MOST_TOKENS + 1)]


def test_a_report_names_fifty_letters_at_most() -> None:
    report = HEAD + b"\n" + b"".join(b"Message-ID: <%d.a@us.test>\n" % n for n in range(5000))

    assert len(bounced_ids(read(report))) == 50


@pytest.mark.parametrize(
    "told",
    [
        'spf=pass smtp.mailfrom="x@acme.test"@evil.test',
        r'spf=pass smtp.mailfrom="x\"@acme.test"@evil.test',
        r'spf=pass smtp.mailfrom="x\\"@evil.test',
        'spf=pass reason="for smtp.mailfrom=acme.test" smtp.mailfrom=evil.test',
        'spf=pass reason="for smtp.mailfrom=acme.test"',
        "spf=pass smtp.helo=smtp.mailfrom=acme.test",
        "spf=pass smtp.mailfrom=evil.test smtp.mailfrom=acme.test",
        'dkim=pass header.i="x@acme.test"@evil.test',
    ],
)
def test_nobody_is_confirmed_by_what_he_calls_himself(told: str) -> None:
    """The part before the last @ of an envelope, quoted, is his who sends."""
    results = [f"mx.us.test; {told}"]

    assert verdict_of(results, "mx.us.test", "olivia@acme.test") is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "told",
    [
        "spf=pass smtp.mailfrom=acme.test",
        'spf=pass (it is) smtp.mailfrom="olivia@acme.test"',
        'spf=pass reason="good" smtp.mailfrom="the boss"@acme.test',
        "dkim=pass header.d=acme.test header.i=@acme.test",
        "spf=fail smtp.mailfrom=evil.test; dmarc=pass header.from=ACME.test",
    ],
)
def test_who_is_confirmed_is_so_in_any_spelling(told: str) -> None:
    results = [f"mx.us.test; {told}"]

    assert verdict_of(results, "mx.us.test", "olivia@acme.test") is Verdict.CONFIRMED
