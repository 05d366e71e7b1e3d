/* Sharing with one person: a switch turned off is saved as it is turned; one turned on waits for Save, because it is
   read and signed first. Without script all of it waits for Save. */

import { post } from "../lib/post.js";

class ShareForm extends HTMLElement {
  #form;
  #status;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#status = this.querySelector("[data-status]");
    if (!this.#form || !("live" in this.dataset)) return;
    this.#form.addEventListener("change", ({ target }) => { if (target.name === "topic") this.#turned(target); });
  }

  /* `defaultChecked` is what the server shares now. */
  async #turned(input) {
    if (input.checked) return this.#say("pending", input.defaultChecked ? "" : this.dataset.pending);
    if (!input.defaultChecked) return this.#say("pending", "");
    input.disabled = true;
    const answer = await post(this.#form.action, [["narrow", "1"], ...this.#shared(input)]);
    input.disabled = false;
    if (answer.ok) input.defaultChecked = false;
    else input.checked = true;
    this.#say(answer.ok ? "saved" : "unsaved", answer.ok ? this.dataset.saved : answer.message || this.dataset.unsaved);
  }

  /* Everything shared now but this one, with the form's other fields as the page was made with. */
  #shared(without) {
    const found = [];
    for (const field of this.#form.elements) {
      if (field.name === "topic" && field !== without && (field.type === "hidden" || field.defaultChecked)) found.push(["topic", field.value]);
      if (field.name === "purpose" && field.defaultChecked) found.push(["purpose", field.value]);
    }
    return found;
  }

  #say(state, words) {
    this.#status.dataset.state = state;
    this.#status.textContent = "";
    requestAnimationFrame(() => { this.#status.textContent = words; });
  }
}

customElements.define("share-form", ShareForm);
