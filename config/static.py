"""The static files of production: a page loads one stylesheet and one script of ours.

While developing the browser follows the imports of `css/app.css` and `js/app.js` itself.
`collectstatic` puts the imported files in their place, without comments.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("css/app.css", "js/app.js")

CSS_IMPORT = re.compile(r'^@import url\("(.+)"\);$', re.MULTILINE)
JS_IMPORT = re.compile(r'^import "(.+)";$', re.MULTILINE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
JS_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
INDENT = re.compile(r"\n\s+|\n+")


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                text: str = file.read().decode()
            return text

        if not dry_run:
            for name in BUNDLES:
                Path(self.path(name)).write_text(bundle(name, read))
            paths |= {name: (self, name) for name in BUNDLES}
        yield from super().post_process(paths, dry_run, **options)


def bundle(name: str, read: Callable[[str], str]) -> str:
    """The file with what it imports in the place of the imports; `read` takes a name.

    Each script becomes a block, so that their names do not meet. Imported files must not
    import others, nor speak of files by an address relative to a folder of their own.
    """
    folder = posixpath.dirname(name)

    def content(match: re.Match[str]) -> str:
        text = read(posixpath.normpath(posixpath.join(folder, match[1])))
        return text if name.endswith(".css") else f"{{\n{text}}}"

    if name.endswith(".css"):
        whole = CSS_COMMENT.sub("", CSS_IMPORT.sub(content, read(name)))
    else:
        whole = JS_COMMENT.sub("", JS_IMPORT.sub(content, read(name)))
    return INDENT.sub("\n", whole).strip() + "\n"
