/* <save-form>: sends each answer of the form inside as it is given. The form stays a plain form.
   Pressing a chosen answer again takes it back. What did not arrive is kept and tried again, and the page says so. */

import { post } from "../lib/post.js";

const KEY = "unsaved";
const FORM = Symbol("form");          // the form on this page an entry came from; not kept
const WAITS = [2, 5, 15, 30, 60];   // seconds between tries; the last one repeats

/* Answers that have not arrived yet, newest per question: in memory, and with an owner also in this tab's session
   storage, so that a closed page loses nothing. Another person's answers are dropped, never sent. */
class Unsaved {
  static #all = new Map();
  #owner;
  #entries = [];

  /* The forms of one person share one list. */
  static of(owner) {
    if (!Unsaved.#all.has(owner)) Unsaved.#all.set(owner, new Unsaved(owner));
    return Unsaved.#all.get(owner);
  }

  constructor(owner) {
    this.#owner = owner;
    if (!owner) return;
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
      if (kept.owner === owner) this.#entries = kept.entries;
      else sessionStorage.removeItem(KEY);
    } catch { /* storage is off: memory does */ }
  }

  get first() { return this.#entries[0]; }
  get size() { return this.#entries.length; }
  of(action) { return this.#entries.filter((entry) => entry.action === action); }

  /* entry: { action, name, values, edit_id, edited_at, [FORM] } */
  put(entry) {
    this.#entries = this.#entries.filter((other) => other.action !== entry.action || other.name !== entry.name);
    this.#entries.push(entry);
    this.#keep();
  }

  drop(entry) {
    this.#entries = this.#entries.filter((other) => other.edit_id !== entry.edit_id);
    this.#keep();
  }

  #keep() {
    if (!this.#owner) return;
    try {
      if (this.#entries.length) sessionStorage.setItem(KEY, JSON.stringify({ owner: this.#owner, entries: this.#entries }));
      else sessionStorage.removeItem(KEY);
    } catch { /* storage is off: memory does */ }
  }
}

class SaveForm extends HTMLElement {
  #form;
  #status;
  #unsaved;
  #chosen = new Map();              // radio group -> the answer it holds
  #tries = 0;
  #timer;
  static #busy = false;             // one entry is under way at a time, whichever form sends it
  #away = new AbortController();

  connectedCallback() {
    this.#form = this.querySelector("form");
    if (!this.#form) return;
    this.#status = this.querySelector("[data-status]") ?? this.#addStatus();
    this.#unsaved = Unsaved.of(this.getAttribute("owner"));
    this.#restore();
    for (const radio of this.#form.querySelectorAll("input[type=radio]:checked")) this.#chosen.set(radio.name, radio);
    const until = { signal: this.#away.signal };
    this.#form.addEventListener("click", (event) => this.#pressed(event), until);
    this.#form.addEventListener("keydown", (event) => this.#key(event), until);
    this.#form.addEventListener("change", (event) => this.#changed(event), until);
    addEventListener("online", () => this.#send(), until);
    document.addEventListener("visibilitychange", () => document.hidden || this.#send(), until);
    if (this.#unsaved.size) this.#send();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#away.abort();
  }

  #pressed({ target }) {
    if (!target.matches("input[type=radio]")) return;
    if (this.#chosen.get(target.name) === target) this.#takeBack(target);
    else this.#chosen.set(target.name, target);
  }

  /* A chosen radio answers no click from the keyboard. */
  #key(event) {
    const { target, key } = event;
    if (![" ", "Delete", "Backspace"].includes(key) || !target.matches("input[type=radio]:checked")) return;
    event.preventDefault();
    this.#takeBack(target);
  }

  #takeBack(radio) {
    radio.checked = false;
    this.#chosen.delete(radio.name);
    this.#take(radio.name);
  }

  #changed({ target }) {
    const name = target.name || target.dataset.name;
    if (name && !target.closest("[data-unsent]")) this.#take(name);
  }

  /* Everything the question holds now: several boxes, one answer, or an empty one that clears it. */
  #take(name) {
    const values = new FormData(this.#form).getAll(name).map(String);
    const id = crypto.getRandomValues(new Uint8Array(16));
    this.#unsaved.put({
      action: this.#form.action,
      name,
      values: values.length ? values : [""],
      edit_id: Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join(""),
      edited_at: new Date().toISOString(),
      [FORM]: this,
    });
    this.#tries = 0;
    this.#send();
  }

  /* One at a time, oldest first. An answer changed meanwhile has its own entry, so nothing newer is dropped. */
  async #send() {
    clearTimeout(this.#timer);
    if (SaveForm.#busy) return;
    SaveForm.#busy = true;
    let entry;
    while ((entry = this.#unsaved.first)) {
      const form = entry[FORM] ?? this;
      const base = form.#base(entry);
      const answer = await post(entry.action, [
        ...entry.values.map((value) => [entry.name, value]), ["edit_id", entry.edit_id], ["edited_at", entry.edited_at],
        ...(base ? [[base.name, base.value]] : []), ...(form.hasAttribute("owner") ? [["owner", form.getAttribute("owner")]] : []),
      ]);
      if (answer.kind === "unreachable" || answer.kind === "signed-out") {
        form.#say("unsaved", this.dataset[answer.kind === "signed-out" ? "signedOut" : "unsaved"]);
        this.#later(answer);
        break;
      }
      this.#unsaved.drop(entry);
      this.#tries = 0;
      if (answer.ok && base) form.#rebase(entry, base, answer.body);
      if (answer.ok) form.#say("saved", this.dataset[entry.values.join("") ? "saved" : "cleared"]);
      else form.#say("unsaved", answer.message || this.dataset.refused);
      form.dispatchEvent(new CustomEvent(answer.ok ? "saved" : "refused", { bubbles: true, detail: { name: entry.name } }));
    }
    SaveForm.#busy = false;
  }

  /* A text names the version it was made from (hidden, `…_base`), so that what another device wrote is not lost. */
  #base({ action, name }) {
    return action === this.#form.action ? this.#form.querySelector(`input[type=hidden][name="${CSS.escape(`${name}_base`)}"]`) : null;
  }

  /* The version kept now, with the other device's text if there was one. Who has written on meanwhile keeps the older base. */
  #rebase(entry, base, body) {
    const field = this.#form.elements[entry.name];
    if (body[base.name] === undefined || field.value !== entry.values[0]) return;
    base.value = body[base.name];
    if (body[entry.name] !== field.value.trim()) field.value = body[entry.name];
  }

  #later(answer) {
    if (answer.kind === "signed-out") return;
    const wait = WAITS[Math.min(this.#tries++, WAITS.length - 1)];
    this.#timer = setTimeout(() => this.#send(), wait * 1000);
  }

  /* Answers of this form that had not arrived when the page was left. */
  #restore() {
    for (const { name, values } of this.#unsaved.of(this.#form.action)) {
      for (const field of this.#form.querySelectorAll(`[name="${CSS.escape(name)}"], [data-name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
        else if (field.type === "range") field.dispatchEvent(new CustomEvent("restore", { detail: values[0] }));
        else if (field.type !== "hidden") field.value = values[0];
      }
    }
  }

  #say(state, words) {
    this.#status.dataset.state = state;
    this.#status.textContent = "";
    requestAnimationFrame(() => { this.#status.textContent = words; });
  }

  #addStatus() {
    const line = document.createElement("p");
    line.className = "save-status";
    line.setAttribute("role", "status");
    this.#form.append(line);
    return line;
  }
}

customElements.define("save-form", SaveForm);
