/* <swell-range>: eleven bars over a native range, 0 to 10. Nothing is sent until it is touched; Clear takes it back. */

class SwellRange extends HTMLElement {
  #range;
  #output;
  #clear;
  #empty;                           // stands in for the range once an answer was taken back
  #away = new AbortController();

  connectedCallback() {
    this.#range = this.querySelector("input[type=range]");
    this.#output = this.querySelector("output");
    this.#clear = this.querySelector("[data-clear]");
    const until = { signal: this.#away.signal };
    this.#range.addEventListener("input", () => this.#rate(), until);
    for (const touch of ["pointerup", "click"]) this.#range.addEventListener(touch, () => this.#first(), until);
    this.#range.addEventListener("keydown", (event) => this.#key(event), until);
    this.#range.addEventListener("restore", ({ detail }) => this.#set(detail), until);
    this.#clear.addEventListener("click", () => { this.#set(""); this.#tell(); this.#range.focus(); }, until);
    for (const step of this.querySelectorAll("[data-step]")) {
      step.addEventListener("click", () => { this.#range.value = Number(this.#range.value) + Number(step.dataset.step); this.#rate(); this.#tell(); }, until);
    }
    if ("rated" in this.#range.dataset) this.#rate();
    else if (this.#range.value !== "0") this.#first();                       // moved before this script was here
  }

  disconnectedCallback() { this.#away.abort(); }

  get value() { return this.#range.name ? this.#range.value : ""; }

  #set(value) {
    if (value !== "") { this.#range.value = value; return this.#rate(); }
    this.#empty ??= this.#makeEmpty();
    this.#range.removeAttribute("name");
    this.#range.value = 0;
    this.#clear.hidden = true;
    this.#output.className = "hint";
    this.#output.textContent = this.dataset.hint;
    this.#range.setAttribute("aria-valuetext", this.dataset.unrated);
    for (const bar of this.#bars()) bar.className = "";
  }

  #rate() {
    const value = Number(this.#range.value);
    const word = this.dataset.words.split("|")[value].trim();
    this.#empty?.remove();
    this.#empty = undefined;
    this.#range.name = this.#range.dataset.name;
    this.#clear.hidden = false;
    this.#output.className = "";
    this.#output.textContent = `${value} · ${word}`;
    this.#range.setAttribute("aria-valuetext", this.dataset.spoken.replace("{n}", value).replace("{word}", word));
    this.#bars().forEach((bar, k) => { bar.className = k > value ? "" : k === value ? "on at" : "on"; });
  }

  /* The first touch may leave the range where it stood: then no input or change event comes of itself. */
  #first() {
    if (this.#range.name) return;
    this.#rate();
    this.#tell();
  }

  #key({ key }) {
    if (["Home", "ArrowLeft", "ArrowDown", "PageDown", " ", "Enter"].includes(key)) this.#first();
  }

  #tell() { this.#range.dispatchEvent(new Event("change", { bubbles: true })); }

  #bars() { return [...this.querySelectorAll(".swell-bars i")]; }

  #makeEmpty() {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = this.#range.dataset.name;
    this.append(field);
    return field;
  }
}

customElements.define("swell-range", SwellRange);
