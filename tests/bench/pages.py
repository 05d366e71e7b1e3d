"""What a phone downloads and computes: first and second visit, Progress beside a bare page, tap to drawn."""

import os
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.drills.server import ROOT, Server
from tests.people import Someone

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "locale": "en-GB",
    "timezone_id": "Europe/London",
}
ROUNDS = 5
HEAD = "<!doctype html><meta name=viewport content='width=device-width'><title>b</title>"
BARE = """
<link rel=stylesheet href=/p.css id=plotly.js-style-global class=no-inline-styles>
<link rel=prefetch as=script href=/p.js>
<button id=b>Draw</button><div id=plot style='height:336px'></div><script>
b.onclick = async () => {
  const t = performance.now();
  const s = document.createElement('script');
  await new Promise((ok) => { s.src = '/p.js'; s.onload = ok; document.head.append(s); });
  const text = JSON.stringify(await (await fetch('/f.json')).json()).replace(/var\\([^)]*\\)/g, '#456');
  const f = JSON.parse(text);
  await Plotly.react(plot, f.data, f.layout, {displayModeBar: false});
  window.drawnIn = performance.now() - t;
};</script>"""


def measure(server: Server, who: Someone) -> dict[str, dict[str, float]]:
    """Weights, main-thread time and tap-to-drawn, each beside its floor."""
    base = f"http://localhost:{server.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=FLAGS
        )
        found = {**_weights(browser, base, who), **_processor(browser, base, who), **_tap(browser, base, who)}
        browser.close()
    return found


def _context(browser: Browser, base: str, who: Someone | None) -> Any:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    if who is not None:
        context.add_cookies([{"name": "evenlight", "value": who.token, "url": base}])
    return context


def _weights(browser: Browser, base: str, who: Someone) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, path in (("today", "/"), ("progress", "/progress")):
        context = _context(browser, base, who)
        first, requests = _load(context.new_page(), base + path)
        found[f"first_load_kb_{name}"] = _flat(first)
        if name == "today":
            found["first_load_requests"] = _flat(requests)
            found["repeat_load_kb"] = _flat(_load(context.new_page(), base + path)[0])
        context.close()
    return found


def _load(page: Page, address: str) -> tuple[float, int]:
    """kB on the wire and requests that left the browser, until the page is still."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    sizes: dict[str, float] = {}
    cached: set[str] = set()
    cdp.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    cdp.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(1500)  # before the service worker registers, which keeps the help page for later
    counted = {key: size for key, size in sizes.items() if key not in cached and size > 0}
    return sum(counted.values()) / 1000, len(counted)


def _flat(value: float) -> dict[str, float]:
    return {"ratio": value, "least": value, "most": value, "ours": value, "floor": 1}


def _processor(browser: Browser, base: str, who: Someone) -> dict[str, dict[str, float]]:
    """Main-thread seconds of Progress ÷ those of a bare page that holds the same SVG."""
    context = _context(browser, base, who)
    page = context.new_page()
    page.goto(f"{base}/progress?range=all")
    html = page.content()
    drawings = "".join(re.findall(r"<figure.*?</figure>", html, re.S))
    css = context.request.get(base + re.search(r'href="(/static/[^"]+app\.css)"', html)[1]).text()  # type: ignore[index]
    bare = f"{HEAD}<style>{css}</style><h1>Progress</h1>{drawings}"
    with _little_site({"/bare": ("text/html", bare.encode())}) as floor:
        pairs = [
            (
                _main_thread(context.new_page(), f"{base}/progress?range=all"),
                _main_thread(context.new_page(), f"{floor}/bare"),
            )
            for _ in range(ROUNDS)
        ]
    context.close()
    return {"chart_cpu_ratio": _ratio(pairs)}


def _main_thread(page: Page, address: str) -> float:
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(400)
    metrics = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    page.close()
    return 1000 * float(metrics["TaskDuration"])


def _tap(browser: Browser, base: str, who: Someone) -> dict[str, dict[str, float]]:
    """Milliseconds from tap to drawn on Explore, script prefetched, ÷ a bare page drawing the same figure."""
    plotly = (ROOT / "static/vendor/plotly/plotly-basic.min.js").read_bytes()
    style = (ROOT / "static/vendor/plotly/plotly.css").read_bytes()
    context = _context(browser, base, who)
    figure = context.request.get(f"{base}/progress/explore.json").body()
    bare = (HEAD + BARE).encode()
    pages = {
        "/bare": ("text/html", bare),
        "/p.js": ("text/javascript", plotly),
        "/p.css": ("text/css", style),
        "/f.json": ("application/json", figure),
    }
    with _little_site(pages) as floor:
        pairs = [(_ours(context.new_page(), base), _floor(context.new_page(), floor)) for _ in range(ROUNDS)]
    context.close()
    return {"explore_tap_ratio": _ratio(pairs)}


def _ours(page: Page, base: str) -> float:
    page.goto(f"{base}/progress/explore", wait_until="load")
    page.wait_for_timeout(4500)  # the script is prefetched three seconds after load
    page.evaluate("""() => { const f = document.querySelector('chart-figure');
        const button = document.querySelector('[data-explore]');
        button.addEventListener('click', () => { window.tapped = performance.now(); }, true);
        f.addEventListener('drawn', () => { window.drawnIn = performance.now() - window.tapped; }); }""")
    page.click("[data-explore]")
    return _drawn(page)


def _floor(page: Page, floor: str) -> float:
    page.goto(f"{floor}/bare", wait_until="load")
    page.wait_for_timeout(1500)
    page.click("#b")
    return _drawn(page)


def _drawn(page: Page) -> float:
    for _ in range(300):
        drawn = page.evaluate("window.drawnIn ?? 0")
        if drawn:
            page.close()
            return float(drawn)
        page.wait_for_timeout(50)
    raise AssertionError("not drawn in 15 s")


def _ratio(pairs: list[tuple[float, float]]) -> dict[str, float]:
    ratios = sorted(a / b for a, b in pairs)
    return {
        "ratio": median(ratios),
        "least": ratios[0],
        "most": ratios[-1],
        "ours": median(a for a, _ in pairs),
        "floor": median(b for _, b in pairs),
    }


class _little_site:
    """A bare HTTP server for the floor's pages."""

    def __init__(self, pages: dict[str, tuple[str, bytes]]) -> None:
        class Handler(BaseHTTPRequestHandler):
            """Serves what it was given."""

            def do_GET(self) -> None:
                """One of the pages, cacheable."""
                kind, body = pages.get(self.path, ("text/plain", b""))
                self.send_response(200 if self.path in pages else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Cache-Control", "max-age=3600")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("localhost", 0), Handler)

    def __enter__(self) -> str:
        Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://localhost:{self.server.server_port}"

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
