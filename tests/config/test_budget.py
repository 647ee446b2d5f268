"""What a page costs, and the few rules that keep it that way."""

from __future__ import annotations

import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.test import Client

from accounts_app.models import Account
from config.static import BUNDLES, Storage, bundle
from tests.factories import AccountFactory, MembershipFactory

STATIC = Path(settings.BASE_DIR) / "static"
HTMX = "django_htmx/htmx-2.min.js"
STYLES = sorted((STATIC / "css").rglob("*.css"))
BEHAVIOURS = sorted((STATIC / "js" / "behaviours").glob("*.js"))
TEMPLATES = Path(settings.BASE_DIR) / "templates"
OF_STAFF = sorted(TEMPLATES.glob("**/admin/*.html"))
PIECES = sorted(TEMPLATES.rglob("_*.html"))
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)


def read(name: str) -> str:
    path = finders.find(name)
    assert path, name
    return Path(path).read_text()


def compressed(text: str) -> int:
    return len(brotli.compress(text.encode()))


def test_styles_and_scripts_of_a_page_stay_under_60_kilobytes() -> None:
    files = [bundle(name, read) for name in BUNDLES] + [read(HTMX)]
    assert sum(map(compressed, files)) <= 60_000


def test_styles_stay_under_16_kilobytes_and_our_scripts_under_5() -> None:
    styles, scripts = (compressed(bundle(name, read)) for name in BUNDLES)
    assert styles <= 16_000
    assert scripts <= 5_000


def test_font_of_every_page_stays_under_32_kilobytes() -> None:
    assert (STATIC / "fonts" / "inter-latin.woff2").stat().st_size <= 32_000


def test_every_stylesheet_and_behaviour_is_imported_once() -> None:
    css = re.findall(r'@import url\("(.+)"\)', read("css/app.css"))
    js = re.findall(r'^import "\./(.+)"', read("js/app.js"), re.MULTILINE)
    beside = [str(path.relative_to(STATIC / "css")) for path in STYLES]
    assert sorted(css) == sorted(set(beside) - {"app.css"})
    assert sorted(js) == [f"behaviours/{path.name}" for path in BEHAVIOURS]


def test_bundle_imports_nothing_and_explains_nothing() -> None:
    styles, scripts = (bundle(name, read) for name in BUNDLES)
    assert "@import" not in styles
    assert not re.search(r"^import ", scripts, re.MULTILINE)
    assert "/*" not in styles
    assert not re.search(r"^\s*//", scripts, re.MULTILINE)


def test_collected_bundle_is_the_one_with_the_hash(tmp_path: Path) -> None:
    source = FileSystemStorage(location=STATIC)
    names = [str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()]
    target = Storage(location=tmp_path, base_url="/static/")
    for name in names:
        with source.open(name) as file:
            target.save(name, file)
    list(target.post_process({name: (source, name) for name in names}))
    styles = (tmp_path / target.hashed_files["css/app.css"]).read_text()
    assert "@import" not in styles
    assert re.search(r'url\("../fonts/inter-latin\.[0-9a-f]{12}\.woff2"\)', styles)
    assert "{\nconst" in (tmp_path / target.hashed_files["js/app.js"]).read_text()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_stylesheet(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert path.parent.name != "components" or text.count("\n") <= 150
    assert path.parent.name != "components" or "url(" not in text, "wrong once it is bundled"
    assert path.name == "tokens.css" or not RAW_COLOUR.search(text), "colours are tokens"


@pytest.mark.parametrize("path", BEHAVIOURS, ids=lambda path: path.name)
def test_behaviour(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 60
    assert text.startswith("// "), "begins by saying what it does"
    assert not re.search(r"^(import|export) ", text, re.MULTILINE), "stands alone"


def test_templates_of_the_admin_area_are_short() -> None:
    """And nothing stands in them that the policy would bar."""
    inline = re.compile(r"<style|\sstyle=|\son\w+=|<script(?! src)")
    texts = {path: path.read_text() for path in OF_STAFF}
    assert [path for path, text in texts.items() if text.count("\n") > 80] == []
    assert [path for path, text in texts.items() if inline.search(text)] == []


def test_pieces_of_templates_begin_by_saying_what_they_are() -> None:
    said = re.compile(r"\{# \S.+ #\}\n")
    assert [path for path in PIECES if not said.match(path.read_text())] == []


@pytest.mark.parametrize("path", ["clients/", "users/", "clients/{number}/users/"])
def test_a_full_list_stays_under_6_kilobytes(acme: Account, as_ada: Client, path: str) -> None:
    for _ in range(30):
        MembershipFactory(account=acme)
        AccountFactory()

    page = as_ada.get(f"/admin/{path.format(number=acme.number)}")

    assert len(page.context["page"].rows) == 25
    assert compressed(page.text) <= 6_000
