/* <share-link data-copied="…">: an address to hand on. Buttons inside parts, hidden until the browser can do what they say:
   [data-part="copy"] copies the address of the <input>, [data-part="share"] hands it to another app, [data-part="print"]
   prints the page. [data-part="said"] tells what was done. Without script the address can still be marked and copied. */

class ShareLink extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.field.addEventListener("focus", () => this.field.select());
    this.#offer("copy", isSecureContext && "clipboard" in navigator, async () => {
      await navigator.clipboard.writeText(this.field.value);
      this.#part("said").textContent = this.dataset.copied;
    });
    this.#offer("share", "share" in navigator, async () => navigator.share({ url: this.field.value }));
    this.#offer("print", "print" in window, async () => print());
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  #offer(name, able, act) {
    const part = this.#part(name);
    if (!part || !able) return;
    part.hidden = false;
    /* Whoever closes the other app's list, or forbids copying, still has the address before them. */
    part.querySelector("button").addEventListener("click", () => act().catch(() => this.field.focus()));
  }
}

customElements.define("share-link", ShareLink);
