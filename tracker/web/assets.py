"""Static files: one stylesheet (and one for the desk), immutable addresses by content, compressed once."""

import os
import re
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from tracker.web.headers import CONTENT_SECURITY_POLICY
from tracker.web.paths import resource_dir

FOREVER = 365 * 24 * 3600
#: The sheets of css/, by their numbers, that the help page needs: it must arrive whole on a weak signal.
HELP = ("00", "10", "20", "30", "31", "40", "41", "47", "48", "55", "85", "90")


def install(app: Flask, folder: Path) -> None:
    """Serve `static/` under /static/<version>/, from a built copy in `folder`; `asset(path)` gives addresses."""
    source = resource_dir("static")
    version = fingerprint(source)
    built = build(source, folder / version)
    served = WhiteNoise(app.wsgi_app, max_age=FOREVER, autorefresh=False, allow_all_origins=False,
                        immutable_file_test=lambda path, url: True, add_headers_function=_protect)
    served.add_files(str(built), prefix=f"static/{version}/")
    app.wsgi_app = served  # type: ignore[method-assign]
    app.config["ASSET_VERSION"] = version
    app.jinja_env.globals["asset"] = lambda path: f"/static/{version}/{path}"


def _protect(headers: Headers, _path: str, url: str) -> None:
    """No file is taken for another kind or used by another site; a picture opened by itself runs nothing."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if url.endswith(".svg"):
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY


def fingerprint(source: Path) -> str:
    """One name for the folder and how it is built, so that pages and modules can link each other by relative paths."""
    digest = sha256(Path(__file__).read_bytes())
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        digest.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def tight(css: str) -> str:
    """The style without comments and spare white space: 2 KB less on every first visit, compressed."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare)
    return re.sub(r" ?([{};,]) ?", r"\1", bare).replace(": ", ":").replace(";}", "}")


def build(source: Path, target: Path) -> Path:
    """Copy `source` to `target`, all compressed; once a version.

    css/*.css are joined into app.css and help.css, css/desk/*.css into desk.css, which a page links after app.css.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    shutil.copytree(source, scratch, dirs_exist_ok=True)
    styles = sorted((source / "css").glob("*.css"))
    desk, help_ = sorted((source / "css" / "desk").glob("*.css")), [one for one in styles if one.name[:2] in HELP]
    for name, chosen in (("app.css", styles), ("help.css", help_), ("desk.css", desk)):
        (scratch / name).write_text(tight("\n".join(path.read_text() for path in chosen)))
    compressor = Compressor(quiet=True)
    for path in sorted(p for p in scratch.rglob("*") if p.is_file()):
        if compressor.should_compress(path.name):
            compressor.compress(str(path))
    scratch.chmod(0o755)
    try:
        os.replace(scratch, target)
    except OSError:  # another process built it first
        shutil.rmtree(scratch, ignore_errors=True)
    return target
