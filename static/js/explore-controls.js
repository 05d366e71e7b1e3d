/* The buttons of Explore: [data-explore="id"] draws the chart-figure of that id, [data-save="id"] saves its picture. */

for (const button of document.querySelectorAll("[data-explore]")) {
  const figure = document.getElementById(button.dataset.explore);
  const save = document.querySelector(`[data-save="${figure.id}"]`);
  button.addEventListener("click", async () => {
    if (!(await figure.draw())) return;
    button.hidden = true;
    save.hidden = false;
    save.focus();
  });
  save.addEventListener("click", () => figure.saveSvg("evenlight.svg"));
}
