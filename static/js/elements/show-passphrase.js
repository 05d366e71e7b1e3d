/* <show-passphrase>: a button after the passphrase inside that shows what was typed, and hides it again.
   data-show, data-hide: the button's words. Hidden again before the form is sent, so that no browser keeps it as text. */

class ShowPassphrase extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input[type=password]");
    if (!field || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link small";
    button.setAttribute("aria-controls", field.id);
    const set = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? this.dataset.hide : this.dataset.show;
    };
    button.addEventListener("click", () => set(field.type === "password"));
    field.form?.addEventListener("submit", () => set(false));
    set(false);
    field.parentElement.append(button);
  }
}

customElements.define("show-passphrase", ShowPassphrase);
