/* <zone-field>: proposes the browser's time zone and language in the fields inside, for the person to confirm.
   [data-zone] a list or a text field; filled when the wrapper has data-guess · [data-locale] a hidden field. */

class ZoneField extends HTMLElement {
  connectedCallback() {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const zone = this.querySelector("[data-zone]");
    if (zone && timeZone && "guess" in this.dataset) this.#choose(zone, timeZone);
    const locale = this.querySelector("[data-locale]");
    if (locale) locale.value = navigator.language ?? "";
  }

  #choose(field, zone) {
    if (field.localName === "select" && ![...field.options].some((option) => option.value === zone)) {
      field.add(new Option(zone.replaceAll("_", " "), zone));
    }
    field.value = zone;
  }
}

customElements.define("zone-field", ZoneField);
