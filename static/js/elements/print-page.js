/* <print-page>: shows its button where the browser can print, and prints when it is pressed. */

customElements.define("print-page", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !("print" in window)) return;
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
});
