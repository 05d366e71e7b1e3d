/* What was chosen by a call or a text (data-choice) is noted at data-note while it begins. Nothing waits for it; without it the call works all the same. */

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-choice][data-note]");
  if (!link) return;
  fetch(link.dataset.note, {
    method: "POST",
    body: new URLSearchParams({ choice: link.dataset.choice }),
    headers: { Accept: "application/json" },
    keepalive: true,
  }).catch(() => {});
});
