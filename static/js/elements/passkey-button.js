/* <passkey-button data-kind="get|create" data-challenges="…">: signs with a passkey, or makes one, at a tap.
   data-challenges: what is to be signed comes from there · a <form> inside, its button the tap; its field `credential`
   is filled before it is sent · [data-part="able"] shown where the browser can, [data-part="unable"] where it cannot,
   [data-part="stopped"|"known"] when nothing came of it. Without script nothing of it is needed: passphrases work. */

import { post } from "../lib/post.js";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const named = (list) => list.map((one) => ({ ...one, id: bytes(one.id) }));

class PasskeyButton extends HTMLElement {
  connectedCallback() {
    const able = isSecureContext && "PublicKeyCredential" in window && "credentials" in navigator;
    this.#show(able ? "able" : "unable");
    this.querySelector("form")?.addEventListener("submit", (event) => this.#tapped(event));
  }

  #show(...parts) {
    for (const part of this.querySelectorAll("[data-part]")) part.hidden = !parts.includes(part.dataset.part);
  }

  async #tapped(event) {
    const form = event.target;
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.#show("able");
    try {
      const answer = await post(this.dataset.challenges, {});
      /* Signed out, or asked too long ago who this is: the page itself knows where to go. */
      if (answer.kind === "signed-out") return location.reload();
      if (!answer.ok) return this.#show("able", "stopped");
      const credential = await this.#asked(answer.body);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      this.#show("able", error.name === "InvalidStateError" ? "known" : "stopped");
    } finally {
      this.busy = false;
    }
  }

  async #asked(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (this.dataset.kind === "create") {
      publicKey.user = { ...options.user, id: bytes(options.user.id) };
      publicKey.excludeCredentials = named(options.excludeCredentials);
      return this.#written(await navigator.credentials.create({ publicKey }));
    }
    publicKey.allowCredentials = named(options.allowCredentials);
    return this.#written(await navigator.credentials.get({ publicKey }));
  }

  #written({ rawId, type, response }) {
    const parts = { clientDataJSON: text(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = text(response[name]);
    }
    return { id: text(rawId), rawId: text(rawId), type, response: parts };
  }
}

customElements.define("passkey-button", PasskeyButton);
