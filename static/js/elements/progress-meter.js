/* <progress-meter>: says that a form is under way, and how far it has come. The form inside stays a plain form.
   With src (an address that answers {progress: 0–100}) it asks there while the form is worked on, then opens the page
   that follows. Without src the form holds a file: it shows how much of it is sent, then that it is being read, until
   the page that shows it is there. data-largest: bytes a file may have. */

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
    addEventListener("pageshow", (event) => event.persisted && this.#show(false), until);
  }

  disconnectedCallback() {
    this.#away.abort();
  }

  async #sent(event) {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (this.#busy) return;
    this.#blame("");
    if (this.#tooLarge()) return this.#blame(this.dataset.tooLarge);
    this.#show(true);
    const { next, error } = this.getAttribute("src") ? await this.#work() : await this.#send();
    if (next) return this.getAttribute("src") ? location.replace(next) : location.assign(next);
    this.#show(false);
    if (error) return this.#blame(error);
    this.#say(this.dataset.failed);
    event.submitter?.focus();
  }

  /* The address of the page that follows; nothing where the form did not get through. */
  async #work() {
    this.#say(this.dataset.working);
    const timer = setInterval(() => this.#look(), EVERY);
    const next = await this.#post() || await this.#look() === 100 && this.getAttribute("src").replace(/\/[^/]*$/, "");
    clearInterval(timer);
    return { next };
  }

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

  /* The same, or why the file was refused. fetch() does not tell how much of a file is sent. */
  #send() {
    this.#say(this.dataset.sending);
    return new Promise((done) => {
      const asked = new XMLHttpRequest();
      asked.open("POST", this.#form.action);
      asked.responseType = "json";
      asked.setRequestHeader("Accept", "application/json");
      asked.upload.addEventListener("progress", ({ loaded, total }) => { this.#bar.value = 100 * loaded / total; });
      asked.upload.addEventListener("load", () => {
        this.#bar.removeAttribute("value");
        this.#say(this.dataset.working);
      });
      asked.addEventListener("loadend", () => done(asked.response ?? {}));
      asked.send(new FormData(this.#form));
    });
  }

  #tooLarge() {
    const file = this.#form.querySelector("input[type=file]")?.files[0];
    return file && file.size > Number(this.dataset.largest || Infinity);
  }

  /* Beside the field of the file, as the page itself would say it. */
  #blame(words) {
    const field = this.querySelector("input[type=file]");
    if (!field) return;
    const place = this.querySelector("[data-error]"), wrong = place.closest(".err");
    place.textContent = words;
    wrong.hidden = !words;
    wrong.closest(".field").classList.toggle("field--bad", Boolean(words));
    field.setAttribute("aria-invalid", String(Boolean(words)));
    field.setAttribute("aria-describedby", `${words ? wrong.id : ""} ${field.id}-hint`.trim());
    if (words) field.focus();
  }

  #show(working) {
    this.#busy = working;
    this.toggleAttribute("working", working);
    this.#bar.hidden = !working;
    this.#bar.removeAttribute("value");
    this.#say("");
  }

  #say(words) {
    this.#status.textContent = words;
  }
}

customElements.define("progress-meter", ProgressMeter);
