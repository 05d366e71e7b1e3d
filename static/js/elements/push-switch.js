/* <push-switch data-key="…">: tells this browser to take reminders, when the person taps its button and not before.
   data-key: the server's public key · a <form action="/reminders/receivers"> inside, its button the tap; the fields
   endpoint, p256dh and auth are filled before it is sent · [data-for="unsupported"|"home-screen"|"denied"|"ready"|"on"]
   parts, of which the fitting one is shown. Without script none of it is: e-mail and the calendar work. */

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.querySelector("form")?.addEventListener("submit", (event) => this.#tapped(event));
    this.#look();
  }

  async #look() {
    this.#show(await this.#state());
  }

  async #state() {
    if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
      return this.#needsHomeScreen() ? "home-screen" : "unsupported";
    }
    if (Notification.permission === "denied") return "denied";
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager.getSubscription().catch(() => null);
    return subscription && Notification.permission === "granted" ? "on" : "ready";
  }

  /* Phones of Apple offer push to what was added to the Home Screen alone. */
  #needsHomeScreen() {
    const apple = /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
    return apple && !matchMedia("(display-mode: standalone)").matches;
  }

  #show(state) {
    this.dataset.state = state;
    for (const part of this.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(state);
  }

  async #tapped(event) {
    const form = event.target;
    if (form.elements.endpoint?.value) return;
    event.preventDefault();
    try {
      /* Asked within the tap, before anything is waited for: some browsers forget the tap. */
      const permission = await Notification.requestPermission();
      if (permission !== "granted") return this.#show(permission === "denied" ? "denied" : "ready");
      const { endpoint, keys } = (await this.#subscription()).toJSON();
      form.elements.endpoint.value = endpoint;
      form.elements.p256dh.value = keys.p256dh;
      form.elements.auth.value = keys.auth;
    } catch {
      return this.#show("unsupported");
    }
    form.submit();
  }

  async #subscription() {
    await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
    const { pushManager } = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: this.dataset.key };
    try {
      return await pushManager.subscribe(options);
    } catch (error) {
      /* One made for another key of this server stands in the way. */
      const old = await pushManager.getSubscription();
      if (!old) throw error;
      await old.unsubscribe();
      return pushManager.subscribe(options);
    }
  }
}

customElements.define("push-switch", PushSwitch);
