/* <lock-preview>: shows on the drawn lock screen the words just chosen. Without script they show once they are kept. */

class LockPreview extends HTMLElement {
  connectedCallback() {
    const lock = this.querySelector(".lock"), text = this.querySelector("[data-text]");
    this.addEventListener("change", ({ target }) => {
      if (target.name !== "wording") return;
      text.textContent = target.closest("label").textContent.trim();
      lock.setAttribute("aria-label", lock.dataset.spoken.replace("{text}", text.textContent));
    });
  }
}

customElements.define("lock-preview", LockPreview);
