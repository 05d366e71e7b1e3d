/* <triage-list>: groups and names are filtered on the spot where the whole list is here ([data-whole]; else the server
   does it), and a row is marked reviewed without loading the list again, which would count as looking at everybody. */

import { post } from "../lib/post.js";

class TriageList extends HTMLElement {
  #away = new AbortController();
  #group = "";
  #name = "";

  connectedCallback() {
    const until = { signal: this.#away.signal };
    this.addEventListener("submit", (event) => this.#review(event), until);
    if (!("whole" in this.dataset)) return;
    for (const link of document.querySelectorAll("a[data-filter]")) link.addEventListener("click", (event) => this.#pick(event, link), until);
    const field = document.querySelector("#q");
    field?.addEventListener("input", () => { this.#name = field.value.trim().toLowerCase(); this.#show(); }, until);
    field?.form.addEventListener("submit", (event) => event.preventDefault(), until);
  }

  disconnectedCallback() { this.#away.abort(); }

  #pick(event, link) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.#group = link.dataset.filter;
    for (const other of document.querySelectorAll("a[data-filter]")) {
      if (other === link) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    history.replaceState(null, "", link.href);
    this.#show();
  }

  #show() {
    let shown = 0;
    for (const part of this.querySelectorAll("[data-part]")) {
      let here = 0;
      for (const row of part.querySelectorAll("[data-row]")) {
        const fits = (!this.#group || row.dataset.group === this.#group)
          && row.querySelector("[data-open]").textContent.toLowerCase().includes(this.#name);
        row.hidden = !fits;
        here += fits;
      }
      part.hidden = !here;
      shown += here;
    }
    this.#say(this.dataset.found.replace("{n}", shown));
  }

  async #review(event) {
    const form = event.target.closest("form[data-review]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const answer = await post(form.action, new FormData(form));
    if (!answer.ok) return this.#say(answer.message || this.dataset.again);
    form.querySelector(".review").classList.add("review--done");
    form.querySelector("[data-at]").textContent = answer.body.words;
    const name = form.closest("[data-row]").querySelector("[data-open]").textContent;
    this.#say(`${this.dataset.marked}: ${name}`);
  }

  #say(words) {
    const line = this.querySelector("[data-status]");
    line.textContent = "";
    requestAnimationFrame(() => { line.textContent = words; });
  }
}

customElements.define("triage-list", TriageList);
