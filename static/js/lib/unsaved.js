/* Answers that have not arrived yet, newest per question. In memory; with an owner also in this tab's session storage,
   so that a closed page loses nothing. Another person's answers are dropped, never sent. */

const KEY = "unsaved";

export class Unsaved {
  #owner;
  #entries = [];

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

  /* entry: { action, name, values, edit_id, edited_at } */
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
