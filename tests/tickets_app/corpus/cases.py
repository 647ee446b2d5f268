"""Messages of the corpus, by name, each with what must become of it.

What is known only when the scene is set stands as `@@WORD@@`: reply addresses (`@@TO-OLIVIA@@`),
the number of Acme's ticket (`@@NUMBER@@`), the thread of its letters (`@@THREAD@@`), the
Message-ID of a letter that has left (`@@SENT@@`).

An outcome is `ticket` or `reply` with badge and how it is known, or `quarantined` or `ignored`
with the reason; then, if it says so, who gets copies from then on, the first line of the text
and the number of files.
"""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20).decode()
OURS = "mx.us.test"


@dataclass(frozen=True)
class Case:
    source: bytes
    outcome: str


CASES: dict[str, Case] = {}


def case(name: str, source: str | bytes, outcome: str) -> None:
    assert name not in CASES, name
    data = source.encode() if isinstance(source, str) else source
    CASES[name] = Case(data.replace(b"\n", b"\r\n"), outcome)


def mail(
    sender: str = "Gus Guest <gus@guest.test>",
    to: str = "support@us.test",
    subject: str = "It does not start",
    body: str = "Help.",
    head: str = "",
    kind: str = "text/plain; charset=utf-8",
) -> str:
    """`head` are more headers, each with its line end."""
    return (
        f"{head}From: {sender}\nTo: {to}\nSubject: {subject}\n"
        f"Date: Mon, 30 Nov 2026 09:00:00 +0000\nMessage-ID: <a1@guest.test>\n"
        f"MIME-Version: 1.0\nContent-Type: {kind}\n\n{body}\n"
    )


def passed(domain: str, server: str = OURS) -> str:
    return (
        f"Authentication-Results: {server}; dkim=pass header.d={domain};\n"
        f" spf=pass smtp.mailfrom=x@{domain}; dmarc=pass (p=REJECT) header.from={domain}\n"
    )


OLIVIA, UMA, DORA = "Olivia Owen <olivia@acme.test>", "uma@acme.test", "dora@acme.test"
STAN, NORA, CLARA = "stan@elsewhere.test", "nora@nowhere.test", "clara@acme.test"
ACME, EVE = passed("acme.test"), "Eve <eve@evil.test>"
GUEST, UNSURE = "ticket guest unverified", "reply guest unverified"

# --- who writes -------------------------------------------------------------------------

case("guest", mail(), f"{GUEST}: Help.")
case("guest-confirmed", mail(head=passed("guest.test")), "ticket guest by_email")
case("owner", mail(OLIVIA, head=ACME), "ticket owner by_email")
case("owner-unconfirmed", mail(OLIVIA), GUEST)
case("user", mail(UMA, head=ACME), "ticket authorized_user by_email")
case("user-without-tickets", mail(DORA, head=ACME), "ticket external_user by_email")
case("contact", mail(CLARA, head=ACME), "ticket sub_account by_email")
case("contact-unconfirmed", mail(CLARA), GUEST)
case(
    "user-without-account",
    mail(NORA, head=passed("nowhere.test")),
    "ticket external_user by_email",
)
case("owner-of-another", mail(STAN, head=passed("elsewhere.test")), "ticket owner by_email")
case("capitals", mail("OLIVIA@ACME.TEST", head=ACME), "ticket owner by_email")
case("staff", mail("ada@us.test", head=passed("us.test")), "quarantined staff")
case("staff-forged", mail("ada@us.test"), "quarantined staff")

# --- replies ----------------------------------------------------------------------------

TO = {name: f"@@TO-{name}@@" for name in ("OLIVIA", "UMA", "DORA", "CLARA", "GUS", "EVE")}
case("reply-owner", mail(OLIVIA, TO["OLIVIA"], head=ACME), "reply owner by_email: Help.")
case("reply-user", mail(UMA, TO["UMA"], head=ACME), "reply authorized_user by_email")
case("reply-owner-unconfirmed", mail(OLIVIA, TO["OLIVIA"]), UNSURE)
case("reply-contact", mail(CLARA, TO["CLARA"], head=ACME), "reply sub_account by_email")
case("reply-guest", mail(to=TO["GUS"]), UNSURE)
case(
    "reply-guest-confirmed",
    mail(to=TO["GUS"], head=passed("guest.test")),
    "reply guest by_email",
)
case("reply-in-capitals", mail(UMA, TO["UMA"].lower(), head=ACME), "quarantined no_department")
case(
    "reply-name-before",
    mail(UMA, f"Support <{TO['UMA']}>", head=ACME),
    "reply authorized_user by_email",
)
case(
    "reply-among-others",
    mail(UMA, f"x@y.test, {TO['UMA']}", head=ACME),
    "reply authorized_user by_email to x@y.test",
)
case(
    "reply-in-cc",
    mail(UMA, "x@y.test", head=f"{ACME}Cc: {TO['UMA']}\n"),
    "reply authorized_user by_email to x@y.test",
)
case("reply-lost-permission", mail(DORA, TO["DORA"], head=ACME), "quarantined not_allowed")
case("token-of-another", mail(EVE, TO["UMA"]), "quarantined other_address")
case(
    "token-of-another-confirmed",
    mail(EVE, TO["UMA"], head=passed("evil.test")),
    "quarantined other_address",
)
case("token-of-another-forged-owner", mail(OLIVIA, TO["UMA"]), "quarantined other_address")
case("token-of-another-true-owner", mail(OLIVIA, TO["UMA"], head=ACME), "reply owner by_email")
case(
    "token-of-nobody", mail(EVE, TO["EVE"], head=passed("evil.test")), "quarantined not_allowed"
)
case("token-broken", mail(UMA, "support+1-abc@us.test", head=ACME), "quarantined bad_token")
case(
    "token-guessed",
    mail(UMA, f"support+1-{'a' * 26}@us.test", head=ACME),
    "quarantined bad_token",
)
case(
    "token-huge",
    mail(UMA, f"support+{'9' * 18}-{'a' * 26}@us.test", head=ACME),
    "quarantined bad_token",
)

# --- to others as well ------------------------------------------------------------------

BOSS = "Cc: The Boss <Boss@Other.Test>\n"
case("cc-owner", mail(OLIVIA, head=ACME + BOSS), "ticket owner by_email to boss@other.test")
case(
    "cc-user",
    mail(UMA, head=f"{ACME}Cc: boss@other.test, one@more.test\n"),
    "ticket authorized_user by_email to boss@other.test, one@more.test",
)
case(
    "cc-reply",
    mail(UMA, TO["UMA"], head=ACME + BOSS),
    "reply authorized_user by_email to boss@other.test",
)
case(
    "cc-own-token",
    mail(UMA, TO["UMA"], head=f"{ACME}Cc: {TO['OLIVIA']}, {TO['UMA']}\n"),
    "reply authorized_user by_email: Help.",
)
case("cc-owner-unconfirmed", mail(OLIVIA, head=BOSS), f"{GUEST}: Help.")
case("cc-reply-unconfirmed", mail(OLIVIA, TO["OLIVIA"], head=BOSS), f"{UNSURE}: Help.")
case("cc-guest", mail(head=passed("guest.test") + BOSS), "ticket guest by_email: Help.")
case("cc-contact", mail(CLARA, head=ACME + BOSS), "ticket sub_account by_email: Help.")
case(
    "cc-user-of-none",
    mail(NORA, head=passed("nowhere.test") + BOSS),
    "ticket external_user by_email: Help.",
)
case(
    "cc-ourselves",
    mail(
        OLIVIA,
        head=f"{ACME}Cc: billing@us.test, support@us.test, sales@us.test,\n"
        " no-reply@testserver.test\n",
    ),
    "ticket owner by_email: Help.",
)
case("cc-staff", mail(OLIVIA, head=f"{ACME}Cc: ada@us.test\n"), "ticket owner by_email: Help.")
case("cc-herself", mail(OLIVIA, head=f"{ACME}Cc: {OLIVIA}\n"), "ticket owner by_email: Help.")
case(
    "cc-without-tickets",
    mail(OLIVIA, head=f"{ACME}Cc: {DORA}\n"),
    "ticket owner by_email: Help.",
)
case(
    "cc-who-reads-it-anyway",
    mail(OLIVIA, TO["OLIVIA"], head=f"{ACME}Cc: {CLARA}, {UMA}\n"),
    "reply owner by_email: Help.",
)
case(
    "cc-nonsense",
    mail(OLIVIA, head=f"{ACME}Cc: undisclosed-recipients:;, x, <@y>, a b@c.test,,\n"),
    "ticket owner by_email: Help.",
)
case(
    "bcc-owner", mail(OLIVIA, head=f"{ACME}Bcc: x@other.test\n"), "ticket owner by_email: Help."
)
case(
    "cc-crowd",
    mail(OLIVIA, head=ACME + "Cc: " + ", ".join(f"p{n}@o.test" for n in range(60)) + "\n"),
    "ticket owner by_email to " + ", ".join(f"p{n}@o.test" for n in range(10)),
)

# --- without a token --------------------------------------------------------------------

thread = "In-Reply-To: @@THREAD@@\n"
numbered = "Re: [#@@NUMBER@@] It does not start"
case("thread-confirmed", mail(UMA, head=ACME + thread), "reply authorized_user by_email")
case(
    "thread-references",
    mail(UMA, head=f"{ACME}References: <x@y> @@THREAD@@\n"),
    "reply authorized_user by_email",
)
case("thread-unconfirmed", mail(UMA, head=thread), GUEST)
case(
    "thread-of-stranger",
    mail(STAN, head=passed("elsewhere.test") + thread),
    "ticket owner by_email",
)
case("thread-of-guest", mail(head=passed("guest.test") + thread), "ticket guest by_email")
case(
    "thread-without-permission", mail(DORA, head=ACME + thread), "ticket external_user by_email"
)
case(
    "subject-confirmed",
    mail(UMA, subject=numbered, head=ACME),
    "reply authorized_user by_email",
)
case("subject-unconfirmed", mail(UMA, subject=numbered), GUEST)
case(
    "subject-of-stranger",
    mail(EVE, subject=numbered, head=passed("evil.test")),
    "ticket guest by_email",
)
case(
    "subject-of-nothing",
    mail(UMA, subject="[#1] Hello", head=ACME),
    "ticket authorized_user by_email",
)

# --- Authentication-Results -------------------------------------------------------------

for name, results in {
    "other-server": passed("acme.test", "mx.evil.test"),
    "no-server": "Authentication-Results: ; dkim=pass header.d=acme.test\n",
    "longer-name": passed("acme.test", "mx.us.test.evil.test"),
    "below-another": passed("acme.test", "mx.evil.test") + ACME,
    "other-domain": passed("evil.test"),
    "subdomain": passed("mail.acme.test"),
    "parent": passed("test"),
    "none": f"Authentication-Results: {OURS}; none\n",
    "dkim-fail": f"Authentication-Results: {OURS}; dkim=fail header.d=acme.test\n",
    "dkim-of-nobody": f"Authentication-Results: {OURS}; dkim=pass\n",
    "spf-of-another": f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=x@evil.test\n",
    "in-comment": f"Authentication-Results: {OURS}; none (dkim=pass header.d=acme.test)\n",
    "comment-trick": f"Authentication-Results: {OURS}; dkim=fail (x; dmarc=pass header.from=acme.test) header.d=acme.test\n",
    "quoted": f'Authentication-Results: {OURS}; spf=none reason="; dkim=pass header.d=acme.test"\n',
    "other-header": "X-Authentication-Results: mx.us.test; dmarc=pass header.from=acme.test\n",
    "arc": "ARC-Authentication-Results: i=1; mx.us.test; dmarc=pass header.from=acme.test\n",
    "two-domains": f"Authentication-Results: {OURS}; dkim=pass header.d=evil.test header.i=@acme.test\n",
}.items():
    case(f"results-{name}", mail(OLIVIA, head=results), GUEST)
for name, results in {
    "dkim": f"Authentication-Results: {OURS}; dkim=pass header.d=acme.test\n",
    "spf": f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=bounce@acme.test\n",
    "dmarc": f"Authentication-Results: {OURS}; dmarc=pass header.from=acme.test\n",
    "above-another": ACME + passed("evil.test", "mx.evil.test"),
    "version": f"Authentication-Results: {OURS} 1; dkim=pass header.d=acme.test\n",
    "capitals": "AUTHENTICATION-RESULTS: MX.US.TEST; DKIM=PASS header.d=ACME.TEST\n",
    "comments": f"Authentication-Results: {OURS} (a (b) c); dkim=pass (2048 bit) header.d=acme.test\n",
    "one-of-two": f"Authentication-Results: {OURS}; dkim=fail header.d=acme.test; spf=pass smtp.mailfrom=acme.test\n",
}.items():
    case(f"results-good-{name}", mail(OLIVIA, head=results), "ticket owner by_email")
forged = f"Authentication-Results: {OURS}; dmarc=fail header.from=acme.test\n"
case("results-dmarc-fail", mail(OLIVIA, head=forged), "quarantined forged")
case("results-dmarc-fail-reply", mail(OLIVIA, TO["OLIVIA"], head=forged), "quarantined forged")

# --- senders that are none --------------------------------------------------------------

for name, sender in {
    "two": "olivia@acme.test, eve@evil.test",
    "none": "",
    "no-address": "Olivia",
    "empty-address": "Olivia <>",
    "group": "undisclosed-recipients:;",
    "trick": "olivia@acme.test <eve@evil.test>, x@y.test",
    "unicode": "mıke@acme.test",
    "parenthesis": "alice@example.org)bob@evil.test",
}.items():
    case(f"sender-{name}", mail(sender, head=ACME), "quarantined no_sender")
case("sender-twice", mail(OLIVIA, head=f"{ACME}From: {EVE}\n"), "quarantined no_sender")
case("sender-address-as-name", mail('"olivia@acme.test" <eve@evil.test>'), GUEST)
case("sender-encoded", mail("=?utf-8?q?G=C3=BCs?= <gus@guest.test>"), GUEST)
case("sender-idn", mail("Gus <gus@büro.test>"), GUEST)
case("sender-reply-to", mail(EVE, head="Reply-To: olivia@acme.test\n"), GUEST)
case("sender-header", mail(EVE, head="Sender: olivia@acme.test\n"), GUEST)

# --- where to ---------------------------------------------------------------------------

case("to-nobody", mail(to="nobody@us.test"), "quarantined no_department")
case("to-missing", mail().replace("To: support@us.test\n", ""), "quarantined no_department")
case("to-capitals", mail(to="SUPPORT@US.TEST"), GUEST)
case("to-cc", mail(to="x@y.test", head="Cc: support@us.test\n"), GUEST)
case("to-delivered", mail(to="x@y.test", head="Delivered-To: support@us.test\n"), GUEST)
case("to-tagged", mail(to="support+news@us.test"), GUEST)
case("to-clients-only", mail(to="billing@us.test"), "quarantined clients_only")
case("to-clients-only-forged", mail(OLIVIA, to="billing@us.test"), "quarantined clients_only")
case(
    "to-clients-only-client",
    mail(OLIVIA, to="billing@us.test", head=ACME),
    "ticket owner by_email",
)
case("to-replies-only", mail(to="answers@us.test"), "quarantined only_replies")

# --- what nobody has written ------------------------------------------------------------

for name, head in {
    "auto-replied": "Auto-Submitted: auto-replied\n",
    "auto-generated": "Auto-Submitted: auto-generated (x)\n",
    "auto-capitals": "auto-submitted: AUTO-REPLIED; owner=x\n",
    "bulk": "Precedence: bulk\n",
    "junk": "Precedence: junk\n",
    "list": "Precedence: list\n",
    "list-id": "List-Id: <news.guest.test>\n",
    "autoreply": "X-Autoreply: yes\n",
    "autorespond": "X-Autorespond: away\n",
    "null-path": "Return-Path: <>\n",
}.items():
    case(f"automatic-{name}", mail(head=head), "ignored automatic")
    case(f"automatic-{name}-reply", mail(UMA, TO["UMA"], head=ACME + head), "ignored automatic")
case("auto-submitted-no", mail(head="Auto-Submitted: no\n"), GUEST)
case("loop-mark", mail(head="X-Portico-Loop: @@THREAD@@\n"), "ignored loop")
case("loop-department", mail("support@us.test"), "ignored loop")
case("loop-ourselves", mail("no-reply@testserver.test"), "ignored loop")
report = 'multipart/report; report-type=delivery-status; boundary="b"'
bounce = (
    "--b\nContent-Type: text/plain\n\nUser unknown.\n--b\nContent-Type: message/delivery-status\n\n"
    "Final-Recipient: rfc822; uma@acme.test\nAction: failed\nStatus: 5.1.1\n--b\n"
    "Content-Type: text/rfc822-headers\n\nMessage-ID: {}\nSubject: x\n--b--\n"
)
daemon = "Mail Delivery <mailer-daemon@acme.test>"
case(
    "bounce", mail(daemon, body=bounce.format("@@SENT@@"), kind=report), "ignored bounce, known"
)
case(
    "bounce-of-unknown",
    mail(daemon, body=bounce.format("<x@y.test>"), kind=report),
    "ignored bounce",
)
case(
    "bounce-to-token",
    mail(daemon, TO["UMA"], body=bounce.format("@@SENT@@"), kind=report),
    "ignored bounce, known",
)
case(
    "bounce-without-sender",
    mail("MAILER-DAEMON", body=bounce.format("@@SENT@@"), kind=report),
    "ignored bounce, known",
)
case(
    "bounce-old",
    mail(daemon, head="Return-Path: <>\n", body="Message-ID: @@SENT@@"),
    "ignored bounce, known",
)
receipt = 'multipart/report; report-type=disposition-notification; boundary="b"'
case(
    "receipt",
    mail(UMA, TO["UMA"], head=ACME, body="--b\n\nRead.\n--b--\n", kind=receipt),
    "ignored automatic",
)

# --- charsets and encodings -------------------------------------------------------------

WORDS = {
    "utf-8": "Grüße",
    "iso-8859-1": "Grüße",
    "iso-8859-15": "10 €",
    "windows-1252": "10 €",
    "iso-8859-2": "Łódź",
    "windows-1250": "Łódź",
    "koi8-r": "Привет",
    "windows-1251": "Привет",
    "iso-8859-7": "Γειά",
    "iso-8859-8": "שלום",
    "windows-1256": "مرحبا",
    "shift_jis": "こんにちは",
    "iso-2022-jp": "こんにちは",
    "euc-jp": "こんにちは",
    "gb2312": "你好",
    "gb18030": "你好",
    "big5": "你好",
    "euc-kr": "안녕",
    "ks_c_5601-1987": "안녕",
    "utf-7": "Grüße",
    "utf-16": "Grüße",
}
PYTHON = {"ks_c_5601-1987": "cp949"}


def encoded(charset: str, text: str, way: str) -> bytes:
    data = text.encode(PYTHON.get(charset, charset))
    body = base64.encodebytes(data) if way == "base64" else quopri.encodestring(data)
    head = mail(kind=f"text/plain; charset={charset}", body="").rstrip("\n")
    return f"{head}\nContent-Transfer-Encoding: {way}\n\n".encode() + body


for charset, text in WORDS.items():
    case(f"charset-{charset}", encoded(charset, text, "base64"), f"{GUEST}: {text}")
for charset, text in list(WORDS.items())[:8]:
    case(
        f"charset-{charset}-qp", encoded(charset, text, "quoted-printable"), f"{GUEST}: {text}"
    )
for name, kind, body, text in [
    ("unknown", "text/plain; charset=klingon", "Grüße", "Grüße"),
    ("missing", "text/plain", "Grüße", "Grüße"),
    ("wrong", "text/plain; charset=us-ascii", "Grüße", "Grüße"),
    ("quoted", 'text/plain; charset="utf-8"', "Grüße", "Grüße"),
    ("empty", "text/plain; charset=", "Grüße", "Grüße"),
    ("codec", "text/plain; charset=rot13", "Hello", "Hello"),
    ("bytes", "text/plain; charset=zlib", "Hello", "Hello"),
    ("escape", "text/plain; charset=unicode_escape", "a\\u0041", "a\\u0041"),
    ("nonsense-type", "nonsense", "Hello", "Hello"),
    ("no-type", "", "Hello", "Hello"),
    ("continued", "text/plain; charset*=utf-8''utf-8", "Grüße", "Grüße"),
]:
    case(f"charset-odd-{name}", mail(kind=kind, body=body), f"{GUEST}: {text}")
case(
    "latin-bytes", mail(body="@").encode().replace(b"@\n", b"Gr\xfc\xdfe\n"), f"{GUEST}: Grüße"
)
case("nul", mail(body="a\0b"), f"{GUEST}: ab")
case("controls", mail(body="a\x1b[31mb"), f"{GUEST}: a[31mb")
case(
    "base64-broken",
    mail(body="SGVs bG8=!!x", head="Content-Transfer-Encoding: base64\n"),
    GUEST,
)
case(
    "encoding-unknown",
    mail(body="Hello", head="Content-Transfer-Encoding: x-uuencode2\n"),
    f"{GUEST}: Hello",
)
case(
    "uuencode",
    mail(body="begin 644 a\n#86)C\n`\nend", head="Content-Transfer-Encoding: uuencode\n"),
    f"{GUEST}: abc",
)

# --- HTML -------------------------------------------------------------------------------

HTML = "text/html; charset=utf-8"
for name, body, text in [
    ("plain", "<p>Hello <b>you</b></p>", "Hello you"),
    ("entities", "<p>a &amp; b &lt;c&gt; &#x41;&nbsp;d</p>", "a & b <c> A d"),
    ("style", "<style>p{}</style><script>alert(1)</script><p>Hi</p>", "Hi"),
    ("picture", '<img src="http://evil.test/x.png" alt="">Hi', "Hi"),
    ("link", '<a href="http://evil.test/">there</a>', "there"),
    ("broken", "<div><p>Hi<b>", "Hi"),
    ("breaks", "one<br>two", "one"),
    ("comment", "<!-- secret --><p>Hi</p>", "Hi"),
    (
        "gmail",
        '<div>New</div><div class="gmail_quote">On X, A wrote:<blockquote>old</blockquote></div>',
        "New",
    ),
    ("cite", "<p>New</p><blockquote type='cite'>old</blockquote>", "New"),
    ("outlook", "<p>New</p><div id='divRplyFwdMsg'>From: a</div><div>old</div>", "New"),
    ("mark", "<p>New</p><p>## Reply above this line ##</p><p>old</p>", "New"),
]:
    case(f"html-{name}", mail(body=body, kind=HTML), f"{GUEST}: {text}")
case("html-deep", mail(body="<div>" * 5000 + "x", kind=HTML), GUEST)
both = "--b\nContent-Type: text/plain\n\nPlain.\n--b\nContent-Type: text/html\n\n<p>Rich.</p>\n--b--"
case(
    "alternative",
    mail(body=both, kind='multipart/alternative; boundary="b"'),
    f"{GUEST}: Plain.",
)
case(
    "alternative-empty-plain",
    mail(body=both.replace("Plain.", ""), kind='multipart/alternative; boundary="b"'),
    f"{GUEST}: Rich.",
)

# --- quotes -----------------------------------------------------------------------------

for name, body in {
    "mark": "New.\n\n## Reply above this line ##\n\nold",
    "mark-quoted": "New.\n\nOn Mon, Ada wrote:\n> ## Reply above this line ##\n> old",
    "wrote": "New.\n\nOn Mon, 30 Nov 2026 at 09:00, Ada <ada@us.test> wrote:\n> old\n> old",
    "wrote-broken": "New.\n\nOn Mon, 30 Nov 2026 at 09:00, Ada Ames\n<ada@us.test> wrote:\n\n> old",
    "schrieb": "New.\n\nAm 30.11.2026 um 09:00 schrieb Ada:\n> old",
    "ecrit": "New.\n\nLe 30 nov. 2026 à 09:00, Ada a écrit :\n> old",
    "original": "New.\n\n-----Original Message-----\nFrom: Ada\nold",
    "outlook": "New.\n\nFrom: Ada <ada@us.test>\nSent: Monday\nTo: Uma\nSubject: x\n\nold",
    "only-lines": "New.\n\n> old\n> older",
}.items():
    case(f"quote-{name}", mail(body=body), f"{GUEST}: New.")
case("quote-between", mail(body="> is it on?\nYes.\n> and now?\nNo."), f"{GUEST}: > is it on?")
case("quote-all", mail(body="> old\n> older"), f"{GUEST}: > old")

# --- files ------------------------------------------------------------------------------


def parts(*rest: str) -> str:
    return (
        "".join(f"--b\n{part}\n" for part in ("Content-Type: text/plain\n\nHelp.", *rest))
        + "--b--"
    )


def a_file(name: str, data: str, kind: str = "application/octet-stream") -> str:
    return (
        f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename={name}\n\n{data}"
    )


MIXED = 'multipart/mixed; boundary="b"'
EXE = base64.b64encode(b"MZ\x90\0\3\0\0\0" + b"\0" * 64).decode()
for name, part, number in [
    ("png", a_file("a.png", PNG), 1),
    ("text", a_file("a.txt", "SGVsbG8="), 1),
    ("page", a_file("a.html", base64.b64encode(b"<script>alert(1)</script>").decode()), 1),
    ("program", a_file("a.png", EXE), 0),
    ("empty", a_file("a.txt", ""), 0),
    ("no-name", a_file('""', PNG), 1),
    ("path", a_file('"../../etc/passwd"', PNG), 1),
    ("encoded-name", a_file('"=?utf-8?b?w7xiZXI=?=.png"', PNG), 1),
    ("rfc2231-name", a_file("x; filename*=utf-8''%C3%BC.png", PNG), 1),
    ("broken-2231", a_file("x; filename*=klingon'%ZZ", PNG), 1),
    ("message", "Content-Type: message/rfc822\n\nSubject: inner\n\nInner.", 1),
]:
    case(f"file-{name}", mail(body=parts(part), kind=MIXED), f"{GUEST}: Help. ({number})")
case(
    "file-many",
    mail(body=parts(*[a_file("a.txt", "SGVsbG8=")] * 12), kind=MIXED),
    f"{GUEST}: Help. (10)",
)
case(
    "file-alone",
    mail(body=PNG, kind="image/png; name=a.png", head="Content-Transfer-Encoding: base64\n"),
    f"{GUEST}: (no text) (1)",
)

# --- what is broken ---------------------------------------------------------------------

case("no-boundary", mail(body="Hello", kind="multipart/mixed"), GUEST)
case("boundary-missing", mail(body="Hello", kind='multipart/mixed; boundary="b"'), GUEST)
case(
    "unfinished",
    mail(body="--b\nContent-Type: text/plain\n\nHelp.", kind=MIXED),
    f"{GUEST}: Help.",
)
case(
    "nested",
    mail(
        body="--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nHelp.\n--c--\n--b--",
        kind=MIXED,
    ),
    f"{GUEST}: Help.",
)
case(
    "too-many-parts",
    mail(body=parts(*["Content-Type: text/plain\n\nx"] * 600), kind=MIXED),
    "quarantined unreadable",
)
case("no-body", mail(body=""), f"{GUEST}: (no text)")
case("nothing", mail(body="", subject=""), "quarantined empty")
case("no-subject", mail(subject=""), f"{GUEST}: Help.")
case("subject-encoded", mail(subject="=?iso-8859-1?q?Gr=FC=DFe?="), GUEST)
case("subject-broken", mail(subject="=?utf-8?b?w7x?= =?klingon?q?x?="), GUEST)
case("subject-long", mail(subject="x" * 5000), GUEST)
case("subject-folded", mail(subject="one\n two"), GUEST)
case("header-without-colon", mail(head="nonsense\n"), "quarantined no_sender")
case("mbox-line", "From gus@guest.test Mon Nov 30 09:00:00 2026\n" + mail(), GUEST)
case("no-message-id", mail().replace("Message-ID: <a1@guest.test>\n", ""), GUEST)
case("message-id-broken", mail().replace("<a1@guest.test>", "x" * 2000), GUEST)
case("date-broken", mail().replace("Mon, 30 Nov 2026", "Someday"), GUEST)
case("garbage", bytes(range(256)) * 20, "quarantined no_sender")
case(
    "only-headers",
    "From: gus@guest.test\nTo: support@us.test\nSubject: Hi",
    f"{GUEST}: (no text)",
)
case(
    "encrypted",
    mail(
        body="--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\n--b--",
        kind='multipart/encrypted; boundary="b"',
    ),
    f"{GUEST}: (no text) (2)",
)
