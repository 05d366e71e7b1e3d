/* <progress-meter>: says that a form is under way. The form inside stays a plain form.
   With src (an address that answers {progress: 0–100}) it sends the form itself and shows how far it has come, then
   opens the page that follows. Without src the browser sends it. data-largest: bytes a file may have. */

const EVERY = 500;   // milliseconds between looks

class ProgressMeter extends HTMLElement {
  #form;
  #bar;
  #status;
  #busy = false;
  #away = new AbortController();

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#bar = this.querySelector("progress");
    this.#status = this.querySelector("[data-status]");
    const until = { signal: this.#away.signal };
    this.#form?.addEventListener("submit", (event) => this.#sent(event), until);
    addEventListener("pageshow", () => this.#busy || this.#show(false), until);
  }

  disconnectedCallback() {
    this.#away.abort();
  }

  async #sent(event) {
    if (event.submitter?.hasAttribute("formaction")) return;
    if (this.#busy || this.#tooLarge()) return event.preventDefault();
    this.#show(true);
    this.#say(this.dataset.working);
    if (!this.getAttribute("src")) return;
    event.preventDefault();
    this.#busy = true;
    const timer = setInterval(() => this.#look(), EVERY);
    const next = await this.#post() || await this.#look() === 100 && this.getAttribute("src").replace(/\/[^/]*$/, "");
    clearInterval(timer);
    if (next) return location.replace(next);
    this.#busy = false;
    this.#show(false);
    this.#say(this.dataset.failed);
    event.submitter?.focus();
  }

  /* The address of the page that follows; nothing where the form did not get through. */
  async #post() {
    try {
      const fields = new URLSearchParams(new FormData(this.#form));
      const answer = await fetch(this.#form.action, { method: "POST", body: fields, headers: { Accept: "text/html" } });
      return answer.ok && answer.url;
    } catch {
      return "";
    }
  }

  async #look() {
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" } });
      const { progress } = await answer.json();
      if (progress >= 0) this.#bar.value = progress;
      return progress;
    } catch {
      return -1;
    }
  }

  #tooLarge() {
    const file = this.#form.querySelector("input[type=file]")?.files[0];
    const large = file && file.size > Number(this.dataset.largest || Infinity);
    if (large) this.#say(this.dataset.tooLarge);
    return large;
  }

  #show(working) {
    this.toggleAttribute("working", working);
    this.#bar.hidden = !working;
    this.#bar.removeAttribute("value");
    this.#status.textContent = "";
  }

  #say(words) {
    this.#status.textContent = words;
  }
}

customElements.define("progress-meter", ProgressMeter);
