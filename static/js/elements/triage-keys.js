/* <triage-keys>: J and K move from person to person, R marks the one in focus reviewed, / goes to the search. Enter opens,
   as on any link. The page leaves this element out where the keys were turned off (WCAG 2.1.4). */

class TriageKeys extends HTMLElement {
  #away = new AbortController();

  connectedCallback() {
    for (const link of this.querySelectorAll("[data-open]")) link.setAttribute("aria-keyshortcuts", "J K R");
    document.addEventListener("keydown", (event) => this.#key(event), { signal: this.#away.signal });
  }

  disconnectedCallback() { this.#away.abort(); }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) return;
    const act = { j: () => this.#move(1), k: () => this.#move(-1), r: () => this.#mark(), "/": () => this.#search() }[event.key.toLowerCase()];
    if (act?.()) event.preventDefault();
  }

  #move(step) {
    const links = [...this.querySelectorAll("[data-open]")].filter((link) => link.checkVisibility());
    const now = links.indexOf(this.#row()?.querySelector("[data-open]"));
    const next = links[now < 0 ? (step > 0 ? 0 : links.length - 1) : now + step];
    next?.focus();
    next?.closest("[data-row]").scrollIntoView({ block: "nearest" });
    return Boolean(next);
  }

  #mark() {
    const form = this.#row()?.querySelector("form[data-review]");
    form?.requestSubmit();
    return Boolean(form);
  }

  #search() {
    const field = document.querySelector("#q");
    field?.focus();
    return Boolean(field);
  }

  #row() { return document.activeElement.closest?.("[data-row]"); }
}

customElements.define("triage-keys", TriageKeys);
