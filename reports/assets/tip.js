// One small box for all values that are shown on hovering, on focus and on touch.

const tip = element("div", { class: "tip", role: "status", hidden: "" });
document.body.append(tip);

const tips = {
  // Beside a place of the window.
  show(text, x, y) {
    if (tip.textContent !== text) tip.textContent = text;
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const left = Math.min(Math.max(4, x + 14), room - width - 4);
    const above = y - height - 12;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${(above < 4 ? y + 18 : above) + window.scrollY}px`;
  },
  hide() {
    tip.hidden = true;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tips.hide();
});
