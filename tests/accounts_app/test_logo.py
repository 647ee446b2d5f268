"""The picture in the place of our sign: what is taken for one, and how it is served."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts_app.models import Logo
from activitylog_app.models import Entry
from tests.reading import words_of

LOGO = "/admin/settings/general/logo/"
NOT_A_PICTURE = "This file is not a PNG, JPEG or WebP picture."


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 200), **more: Any) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind, **more)
    return drawn.getvalue()


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("logo.png", content, "image/png")
    return client.post(LOGO, {"logo": file}, follow=True)


def address_of_logo(client: Client) -> str:
    [address] = set(re.findall(r'src="(/logo/\w+\.png)"', client.get("/login/").text)) or {""}
    return str(address)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_as_a_png(as_ada: Client, kind: str) -> None:
    upload(as_ada, picture(kind))

    served = Client().get(address_of_logo(Client()))
    with Image.open(BytesIO(served.content)) as drawn:
        assert (drawn.format, drawn.size, drawn.mode) == ("PNG", (144, 96), "RGBA")


def test_a_logo_loses_what_else_was_in_the_file(as_ada: Client) -> None:
    secret = PngInfo()
    secret.add_text("Comment", "<script>alert(1)</script>")

    upload(as_ada, picture(pnginfo=secret) + b"<script>alert(2)</script>")

    assert b"script" not in bytes(Logo.objects.get().png)


def test_a_logo_is_served_as_a_picture_that_may_be_kept(
    as_ada: Client, as_olivia: Client
) -> None:
    upload(as_ada, picture())

    for client in (Client(), as_olivia, as_ada):
        served = client.get(address_of_logo(Client()))
        assert served["Content-Type"] == "image/png"
        assert served["X-Content-Type-Options"] == "nosniff"
        assert "max-age=31536000" in served["Cache-Control"]


def test_a_new_logo_has_another_address(as_ada: Client) -> None:
    upload(as_ada, picture())
    old = address_of_logo(Client())
    upload(as_ada, picture(size=(90, 90)))
    new = address_of_logo(Client())

    assert [Client().get(address).status_code for address in (old, new)] == [404, 200]


def test_taken_away_the_sign_is_back(as_ada: Client) -> None:
    upload(as_ada, picture())
    old = address_of_logo(Client())
    page = as_ada.post(f"{LOGO}remove/", follow=True)

    assert "The settings are saved." in words_of(page)
    assert address_of_logo(Client()) == ""
    assert Client().get(old).status_code == 404
    assert not Logo.objects.exists()


def test_the_same_once_more_is_no_change(as_ada: Client) -> None:
    upload(as_ada, picture())

    assert "Nothing was changed." in words_of(upload(as_ada, picture()))
    assert Entry.objects.get().code == "settings.logo_changed"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', NOT_A_PICTURE),
        (b"<html><script>alert(1)</script></html>", NOT_A_PICTURE),
        (picture("GIF"), NOT_A_PICTURE),
        (picture("BMP"), NOT_A_PICTURE),
        (picture()[:150], NOT_A_PICTURE),
        (b"x" * 2_000_001, "This file is too large. The limit is 2 MB."),
        (picture(size=(9000, 3000)), "This picture has too many pixels."),
        (b"", "The submitted file is empty."),
    ],
    ids=["svg", "html", "gif", "bmp", "cut off", "too large", "bomb", "empty"],
)
def test_what_is_no_picture_is_refused_in_words(
    as_ada: Client, content: bytes, told: str
) -> None:
    page = upload(as_ada, content)

    assert told in words_of(page)
    assert not Logo.objects.exists()
    assert not Entry.objects.exists()


def test_nothing_chosen_is_told(as_ada: Client) -> None:
    assert "Choose a file." in words_of(as_ada.post(LOGO))
