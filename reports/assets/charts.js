// Values of a chart's marks: on hovering, by arrow keys, on touch. The marks bring their words as SVG titles.

// Larger marks are hit where they are, smaller ones from nearby.
const DOT = 16;
const REACH = 16;

class Chart {
  constructor(figure) {
    this.box = figure.querySelector(".scroll");
    this.svg = figure.querySelector("svg");
    if (!this.svg) return;
    // Shown by us, not once more by the browser.
    this.marks = [...this.svg.querySelectorAll("title")].map((title) => {
      const mark = title.parentNode;
      mark.dataset.tip = title.textContent;
      title.remove();
      return mark;
    });
    this.at = -1;
    this.cursor = drawn("circle", { r: 5, fill: "none", stroke: "var(--c-ink)", "stroke-width": 2, "pointer-events": "none", visibility: "hidden" });
    this.svg.append(this.cursor);
    const hover = (event) => this.#hover(event);
    this.svg.addEventListener("pointermove", hover);
    this.svg.addEventListener("pointerdown", hover);
    this.svg.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.#hide());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("blur", () => this.#hide());
  }

  // Where the marks are, in the picture's own units; measured when it is first asked for.
  get places() {
    this.measured ??= this.marks.map((mark) => {
      const { x, y, width, height } = mark.getBBox();
      return { x: x + width / 2, y: y + height / 2, isDot: mark.tagName === "path" && width <= DOT && height <= DOT };
    });
    return this.measured;
  }

  #scale() {
    const { left, top, width } = this.svg.getBoundingClientRect();
    return { left, top, scale: width / this.svg.viewBox.baseVal.width };
  }

  #hover(event) {
    const { left, top, scale } = this.#scale();
    const [x, y] = [(event.clientX - left) / scale, (event.clientY - top) / scale];
    const hit = this.marks.indexOf(event.target.closest("[data-tip]"));
    let [nearest, distance] = [-1, REACH / Math.min(1, scale)];
    this.places.forEach((place, nth) => {
      const away = place.isDot ? Math.hypot(place.x - x, place.y - y) : Infinity;
      if (away < distance) [nearest, distance] = [nth, away];
    });
    const isInArea = hit >= 0 && !this.places[hit].isDot;
    const found = nearest >= 0 && (!isInArea || distance < 8) ? nearest : hit;
    if (found < 0) this.#hide();
    else this.#show(found, event.clientX, event.clientY);
  }

  #show(nth, x, y) {
    this.at = nth;
    const { x: cx, y: cy, isDot } = this.places[nth];
    this.cursor.setAttribute("cx", cx);
    this.cursor.setAttribute("cy", cy);
    this.cursor.setAttribute("visibility", isDot ? "visible" : "hidden");
    tips.show(this.marks[nth].dataset.tip, x, y);
  }

  #hide() {
    this.cursor.setAttribute("visibility", "hidden");
    tips.hide();
  }

  #key(event) {
    const last = this.marks.length - 1;
    const to = { ArrowRight: this.at + 1, ArrowLeft: this.at - 1, Home: 0, End: last }[event.key];
    if (to === undefined || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const nth = Math.min(last, Math.max(0, to));
    const place = this.places[nth];
    const x = place.x * this.#scale().scale;
    const { scrollLeft, clientWidth } = this.box;
    if (x < scrollLeft + 20 || x > scrollLeft + clientWidth - 20) this.box.scrollLeft = x - clientWidth / 2;
    const { left, top, scale } = this.#scale();
    this.#show(nth, left + place.x * scale, top + place.y * scale);
    if (!place.isDot) {
      this.cursor.setAttribute("visibility", "visible");
    }
  }
}
