"""PDFs: a page as a PDF, where the optional extra `pdf` is installed. It reads no address but our own static files."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tracker.web.paths import resource_dir

MAKER = "weasyprint"


class NotOurs(ValueError):
    """A page that is made into a PDF asked for something from elsewhere."""


def is_there() -> bool:
    """Whether this server can make PDFs."""
    return find_spec(MAKER) is not None


def made(html: str, style: str) -> bytes:
    """The PDF of a page; `style` is its style sheet, under `static/`. It takes a second or two of work."""
    maker: Any = import_module(MAKER)
    urls: Any = import_module(f"{MAKER}.urls")
    static = resource_dir("static").resolve()

    class Ours(urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            path = Path(unquote(urlsplit(url).path)).resolve()
            if urlsplit(url).scheme != "file" or not path.is_relative_to(static):
                raise NotOurs(url)
            return urls.URLFetcherResponse(url, path.read_bytes())

    fonts = import_module(f"{MAKER}.text.fonts").FontConfiguration()
    sheet = maker.CSS(filename=str(static / style), url_fetcher=Ours(), font_config=fonts)
    page = maker.HTML(string=html, url_fetcher=Ours())
    found: bytes = page.write_pdf(stylesheets=[sheet], font_config=fonts)
    return found
