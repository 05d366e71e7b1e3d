/* What every page shares. Nothing here is needed: pages work without it. */

/* The first error takes the focus, so that it is read out and its links are next. */
document.querySelector("[data-focus]")?.focus();

/* Escape leaves a full-screen task by its own button; answers are kept by the page itself. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || event.target.closest?.("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, dialog")) return;
  document.querySelector("a[data-escape]")?.click();
});

/* "Hide" on the help page: the neutral page takes its place in the history too. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-replace]");
  if (!link) return;
  event.preventDefault();
  location.replace(link.href);
});

/* A form sent twice by an impatient thumb is sent once. The second press within two seconds does nothing. */
document.addEventListener("submit", (event) => {
  const now = Date.now();
  if (now - Number(event.target.dataset.sent ?? 0) < 2000) event.preventDefault();
  else event.target.dataset.sent = String(now);
});

/* Answers that waited in this tab end with the sign-in they belong to. */
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action")?.endsWith("/sign-out")) sessionStorage.clear();
});

/* Help without signal. The worker keeps the public help page and nothing else. */
addEventListener("load", () => {
  if (!("serviceWorker" in navigator)) return;
  setTimeout(async () => {
    const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => null);
    registration?.active?.postMessage({ type: "refresh" });
  }, 2000);
});
