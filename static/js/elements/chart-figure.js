/* <chart-figure src="/progress/….json" plotly="…" plotly-style="…" label="…">: a figure to explore, drawn by Plotly.
   Nothing is loaded until draw() is called or a [data-explore] button inside is pressed; then it follows `src`.
   The figure is { data, layout }; any colour may be a token of the page, "var(--d-craving)". No toolbar, no cloud. */

const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true, scrollZoom: false };
const STYLE_ID = "plotly.js-style-global";
const DARK = matchMedia("(prefers-color-scheme: dark)");

let loading;

/* The style sheet comes first and under the name Plotly looks for: it then adds no style of its own. */
function library(script, style) {
  loading ??= sheet(style).then(() => new Promise((done, failed) => {
    const tag = Object.assign(document.createElement("script"), { src: script, onload: () => done(window.Plotly), onerror: failed });
    document.head.append(tag);
  })).catch((error) => { loading = undefined; throw error; });
  return loading;
}

function sheet(href) {
  if (document.getElementById(STYLE_ID)) return Promise.resolve();
  return new Promise((done, failed) => {
    const link = Object.assign(document.createElement("link"), { id: STYLE_ID, rel: "stylesheet", href, className: "no-inline-styles", onload: done, onerror: failed });
    document.head.append(link);
  });
}

class ChartFigure extends HTMLElement {
  static observedAttributes = ["src"];
  #box;
  #drawn;                           // the figure as it came, its colours still names
  #turn = 0;
  #away = new AbortController();

  connectedCallback() {
    const until = { signal: this.#away.signal };
    this.querySelector("[data-explore]")?.addEventListener("click", () => this.draw(), until);
    DARK.addEventListener("change", () => this.#show(), until);
    if (!navigator.connection?.saveData) setTimeout(() => this.#prefetch(), 3000);
    if (this.hasAttribute("autodraw")) this.draw();
  }

  disconnectedCallback() {
    this.#away.abort();
    if (this.#box) window.Plotly?.purge(this.#box);
  }

  attributeChangedCallback(_name, before) {
    if (before !== null && this.#box) this.draw();
  }

  /* Loads the library and the figure, and draws. Resolves to whether it is on the page. */
  async draw() {
    const turn = ++this.#turn;
    this.#say(this.dataset.loading);
    try {
      const [, figure] = await Promise.all([library(this.getAttribute("plotly"), this.getAttribute("plotly-style")), this.#figure()]);
      if (turn !== this.#turn) return false;
      this.#drawn = figure;
      await document.fonts.ready;
      await this.#show();
      this.#say("");
      this.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
      return true;
    } catch {
      if (turn === this.#turn) this.#say(this.dataset.failed);
      return false;
    }
  }

  /* The picture as SVG, offered as a file; resolves to its text. */
  async saveSvg(name = "evenlight.svg") {
    const { width, height } = this.#box.getBoundingClientRect();
    const address = await window.Plotly.toImage(this.#box, { format: "svg", width: Math.round(width), height: Math.round(height) });
    const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    const file = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    Object.assign(document.createElement("a"), { href: file, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(file), 60_000);
    return svg;
  }

  async #figure() {
    const response = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15_000) });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  async #show() {
    if (!this.#drawn) return;
    const holder = this.querySelector(".explore") ?? this;
    if (!this.#box) {
      this.#box = document.createElement("div");
      this.#box.dataset.plot = "";
      this.#box.setAttribute("role", "img");
      this.#box.setAttribute("aria-label", this.getAttribute("label") ?? "");
      holder.append(this.#box);
    }
    const { data, layout } = tinted(this.#drawn, getComputedStyle(this));
    await window.Plotly.react(this.#box, data, layout, CONFIG);
    for (const other of [...holder.children]) if (other !== this.#box) other.remove();
  }

  #prefetch() {
    if (this.#box || !this.isConnected) return;
    document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", as: "script", href: this.getAttribute("plotly") }));
  }

  #say(words) {
    const line = this.querySelector("[data-status]");
    if (line) line.textContent = words ?? "";
  }
}

/* A copy with every "var(--name)" replaced by what the name means in the light or dark page. */
function tinted(part, style) {
  if (Array.isArray(part)) return part.map((item) => tinted(item, style));
  if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, tinted(item, style)]));
  if (typeof part !== "string") return part;
  return part.replace(/var\((--[\w-]+)\)/g, (_all, name) => style.getPropertyValue(name).trim());
}

customElements.define("chart-figure", ChartFigure);
