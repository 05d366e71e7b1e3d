"""What makes the site an app on a phone: manifest, service worker, offline page."""

from flask import Blueprint, current_app, jsonify, render_template
from werkzeug.wrappers import Response

from tracker.web.gate import policy
from tracker.web.paths import resource_dir

pages = Blueprint("pwa", __name__)


@pages.get("/sw.js")
@policy("anyone", whose="nobody")
def worker() -> Response:
    """The service worker, at the root so that it covers every page."""
    script = (resource_dir("static") / "sw.js").read_text()
    return current_app.response_class(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@pages.get("/precache.json")
@policy("anyone", whose="nobody")
def precache() -> Response:
    """What the worker keeps for a phone without signal: the help page and what it needs, nothing personal."""
    version = current_app.config["ASSET_VERSION"]
    asset = current_app.jinja_env.globals["asset"]
    files = ("app.css", "help.css", "fonts/figtree-latin-wght-normal.woff2", "icons/favicon.svg")
    return jsonify(version=version, urls=["/help", "/pause", "/offline", *(asset(path) for path in files)])  # type: ignore[operator]


@pages.get("/offline")
@policy("anyone", whose="nobody")
def offline() -> str:
    """Shown by the worker when a page cannot be reached."""
    return render_template("errors/offline.html")


@pages.get("/manifest.webmanifest")
@policy("anyone", whose="nobody")
def manifest() -> Response:
    """How the app appears on a home screen: neutral words, neutral icon."""
    asset = current_app.jinja_env.globals["asset"]
    icons = [("icons/icon-192.png", "192x192", "any"), ("icons/icon-512.png", "512x512", "any"),
             ("icons/icon-maskable-512.png", "512x512", "maskable")]
    answer = jsonify(
        name="Evenlight", short_name="Evenlight", description="A quiet place to keep track of your days",
        start_url="/", scope="/", display="standalone", background_color="#F2F5F4", theme_color="#F2F5F4",
        categories=["lifestyle"],
        icons=[{"src": asset(src), "sizes": sizes, "type": "image/png", "purpose": purpose}  # type: ignore[operator]
               for src, sizes, purpose in icons],
        shortcuts=[{"name": "Log today", "url": "/log"}, {"name": "Right now", "url": "/now"},
                   {"name": "My plan", "url": "/plan"}],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@pages.get("/healthz")
@policy("anyone", whose="nobody")
def health() -> Response:
    """Whether the server answers; nothing personal."""
    return jsonify(ok=True)
