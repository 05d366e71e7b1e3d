/* The first run: the time chosen is still chosen when the page comes back from telling this phone. */

const back = document.querySelector("push-switch [name=next]");
document.getElementById("nudge").addEventListener("change", ({ currentTarget }) => {
  const { other, time } = currentTarget.elements;
  back.value = `/start/reminder?time=${other.value || time.value}`;
});
