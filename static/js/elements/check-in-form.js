/* <check-in-form>: digits choose an answer, Enter goes on, and an answer that found no network waits here and is sent again.
   The form inside stays a plain form. */

import { post } from "../lib/post.js";

const KEY = "check-in ";
const WAITS = [2, 5, 15, 30, 60];   // seconds between tries; the last one repeats
const TOGETHER = 800;               // digits this close, in milliseconds, are one number

class CheckInForm extends HTMLElement {
  #status;
  #waiting;                         // { action, fields } on its way, until the server has it
  #busy = false;
  #tries = 0;
  #timer;
  #typed = { text: "", at: 0 };
  #away = new AbortController();

  connectedCallback() {
    this.#status = this.querySelector("[data-status]");
    const until = { signal: this.#away.signal };
    this.addEventListener("submit", (event) => this.#submitted(event), until);
    this.addEventListener("keydown", (event) => this.#key(event), until);
    this.addEventListener("click", (event) => this.#step(event), until);
    this.addEventListener("input", () => this.#changed(), until);
    addEventListener("online", () => this.#send(), until);
    document.addEventListener("visibilitychange", () => document.hidden || this.#send(), until);
    this.#restore();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#away.abort();
  }

  /* Pressed again while it waits, it is tried again at once. */
  #submitted(event) {
    if (event.submitter?.name === "step") return;
    event.preventDefault();
    if (this.#busy) return;
    const id = crypto.getRandomValues(new Uint8Array(16));
    this.#waiting = {
      action: event.target.action,
      fields: [
        ...new FormData(event.target, event.submitter),
        ["edit_id", Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("")],
        ["edited_at", new Date().toISOString()],
      ].map(([name, value]) => [name, String(value)]),
    };
    this.#tries = 0;
    this.#send();
  }

  async #send() {
    clearTimeout(this.#timer);
    if (this.#busy || !this.#waiting) return;
    this.#busy = true;
    this.#keep();
    const answer = await post(this.#waiting.action, this.#waiting.fields);
    this.#busy = false;
    if (!this.#waiting) return;                                              // changed meanwhile: Next sends it anew
    if (answer.kind === "unreachable") return this.#later();
    this.#drop();
    if (answer.ok) location.assign(answer.body.next);
    else this.#say(answer.kind === "signed-out" ? this.dataset.signedOut : answer.message || this.dataset.refused);
  }

  #later() {
    this.#say(this.dataset.unsaved);
    const wait = WAITS[Math.min(this.#tries++, WAITS.length - 1)];
    this.#timer = setTimeout(() => this.#send(), wait * 1000);
  }

  /* Another answer takes the place of one that waits; it goes with Next. */
  #changed() {
    if (!this.#waiting) return;
    clearTimeout(this.#timer);
    this.#drop();
    this.#say("");
  }

  /* Shortcuts hold while the question has the focus, as it has when the page opens. */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a, button, summary")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.querySelector("form").requestSubmit();
    } else if (/^[0-9]$/.test(event.key)) this.#digit(event);
  }

  #digit({ key, target, timeStamp }) {
    const field = this.querySelector("input[type=number]");
    if (field) return target === field || field.focus();                     // the digit itself goes into the field
    const together = timeStamp - this.#typed.at < TOGETHER ? this.#typed.text + key : key;
    this.#typed = { text: together, at: timeStamp };
    const radio = this.#radio(String(Number(together))) ?? this.#radio(key);
    if (!radio) return;
    radio.focus();
    radio.click();
  }

  #radio(value) { return this.querySelector(`input[type=radio][name=answer][value="${value}"]`); }

  #step(event) {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    event.preventDefault();
    const field = this.querySelector("input[type=number]");
    const now = field.value === "" ? Number(field.min) : Number(field.value);
    field.value = Math.min(Math.max(now + Number(button.dataset.step), Number(field.min)), Number(field.max));
    this.#changed();
  }

  /* What waits survives a closed page, in this tab and for this person alone. */
  #keep() {
    try {
      sessionStorage.setItem(KEY + this.#waiting.action, JSON.stringify({ owner: this.getAttribute("owner"), ...this.#waiting }));
    } catch { /* storage is off: memory does */ }
  }

  #drop({ action } = this.#waiting) {
    if (this.#waiting?.action === action) this.#waiting = undefined;
    try { sessionStorage.removeItem(KEY + action); } catch { /* as above */ }
  }

  /* An answer to this question is chosen again and sent; one to another question goes by itself. */
  #restore() {
    for (const entry of this.#kept()) {
      if (entry.owner !== this.getAttribute("owner")) this.#drop(entry);
      else if (entry.action !== this.querySelector("form").action) this.#deliver(entry);
      else {
        this.#waiting = { action: entry.action, fields: entry.fields };
        this.#fill(entry.fields.find(([name]) => name === "answer")?.[1]);
        this.#send();
      }
    }
  }

  #kept() {
    try {
      const names = Object.keys(sessionStorage).filter((name) => name.startsWith(KEY));
      return names.map((name) => JSON.parse(sessionStorage.getItem(name)));
    } catch { return []; }
  }

  #fill(value) {
    const radio = this.#radio(value);
    if (radio) radio.checked = true;
    else if (value !== "skip") this.querySelector("input[type=number]")?.setAttribute("value", value);
  }

  /* Where it calls for the support screen, that comes first whatever is asked here. */
  async #deliver(entry) {
    const answer = await post(entry.action, entry.fields);
    if (answer.kind !== "unreachable") this.#drop(entry);
    if (answer.ok && answer.body.next.endsWith("/support")) location.assign(answer.body.next);
  }

  #say(words) {
    this.#status.dataset.state = "unsaved";
    this.#status.textContent = "";
    requestAnimationFrame(() => { this.#status.textContent = words; });
  }
}

customElements.define("check-in-form", CheckInForm);
