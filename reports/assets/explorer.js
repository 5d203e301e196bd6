// Parallel coordinates of a table's rows: a line a row, brushed by dragging along an axis or by ranges beneath.

const NARROWEST = 104;
const EDGE = { left: 54, right: 58, top: 44, bottom: 12 };
const LACKING = 26;
const SHADES = 32;
const LARGEST = 1e300;

class Axis {
  constructor(column, isLog) {
    this.column = column;
    this.name = column.name;
    this.isLog = isLog && !column.words;
    this.count = column.words ? Math.max(1, column.words.length) : 0;
    const fit = (value) => value !== null && Number.isFinite(value) && (!this.isLog || value > 0);
    const values = this.count ? [] : column.values.map((kept) => number(column, kept)).filter(fit);
    // Beyond these their difference would be no number.
    const bound = (value) => Math.min(LARGEST, Math.max(this.isLog ? 1 / LARGEST : -LARGEST, value));
    let [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]).map(bound);
    if (!values.length) [low, high] = this.isLog ? [0.1, 10] : [0, 1];
    if (low === high) [low, high] = this.isLog ? [low / 2, high * 2] : [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
    [this.low, this.high] = [low, high];
    this.shares = column.values.map((kept) => {
      if (kept === null) return null;
      if (this.count) return (kept + 0.5) / this.count;
      const value = number(column, kept);
      return fit(value) ? this.share(value) : null;
    });
    this.lacks = this.shares.includes(null);
    this.brush = null;
  }

  share(value) {
    const place = this.isLog ? Math.log10 : (value) => value;
    const share = (place(value) - place(this.low)) / (place(this.high) - place(this.low));
    return Math.min(1, Math.max(0, share));
  }

  value(share) {
    if (!this.isLog) return this.low + share * (this.high - this.low);
    return 10 ** (Math.log10(this.low) + share * (Math.log10(this.high) - Math.log10(this.low)));
  }

  // Shares and words of the ticks of an axis of so many pixels.
  ticks(length) {
    if (this.count) {
      const every = Math.ceil((this.count * 16) / length);
      return this.column.words.map((word, place) => [(place + 0.5) / this.count, word || "(empty)"]).filter((_, place) => place % every === 0);
    }
    const most = Math.max(2, Math.floor(length / 44));
    const values = this.isLog ? this.#powers(most) : this.#steps(most);
    const digits = this.#digits(values);
    return values.map((value) => [this.share(value), digits === null ? short(value) : fixed(value, digits)]);
  }

  #steps(most) {
    const rough = (this.high - this.low) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    let step = [1, 2, 5, 10].find((times) => times * power >= rough * 0.999) * power;
    if (this.column.kind === "whole") step = Math.max(1, step);
    const first = Math.ceil(this.low / step - 1e-9);
    const last = Math.floor(this.high / step + 1e-9);
    const values = Array.from({ length: Math.min(60, Math.max(0, last - first + 1)) }, (_, nth) => (first + nth) * step);
    this.step = step;
    return values;
  }

  #digits(values) {
    if (this.isLog || values.some((value) => Math.abs(value) >= 1e6) || this.step < 1e-4) return null;
    return Math.max(0, -Math.floor(Math.log10(this.step) + 1e-9));
  }

  #powers(most) {
    const [first, last] = [Math.ceil(Math.log10(this.low) - 1e-9), Math.floor(Math.log10(this.high) + 1e-9)];
    const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => first + nth);
    if (powers.length >= 3) {
      const every = Math.ceil(powers.length / most);
      return powers.filter((power) => power % every === 0).map((power) => 10 ** power);
    }
    const finer = [first - 1, ...powers].flatMap((power) => [1, 2, 5].map((times) => times * 10 ** power));
    const inside = finer.filter((value) => value >= this.low * 0.999 && value <= this.high * 1.001);
    return inside.length >= 2 ? inside : [this.low, this.high];
  }

  // Keeps rows between two shares; of words, those that lie between them.
  between(from, to) {
    const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
    if (!this.count) {
      this.brush = { low, high };
      return;
    }
    const places = this.column.words.map((_, place) => place);
    const inside = places.filter((place) => (place + 0.5) / this.count >= low && (place + 0.5) / this.count <= high);
    const nearest = Math.min(this.count - 1, Math.floor(((low + high) / 2) * this.count));
    this.only(inside.length ? inside : [nearest]);
  }

  only(places) {
    this.brush = { places: new Set(places) };
  }

  passes(row) {
    if (!this.brush) return true;
    if (this.brush.places) return this.brush.places.has(this.column.values[row]);
    const share = this.shares[row];
    return share !== null && share >= this.brush.low - 1e-9 && share <= this.brush.high + 1e-9;
  }

  // What is brushed, as pairs of shares.
  spans() {
    if (!this.brush) return [];
    if (!this.brush.places) return [[this.brush.low, this.brush.high]];
    return [...this.brush.places].map((place) => [place / this.count, (place + 1) / this.count]);
  }
}

class Explorer {
  constructor(figure, table) {
    const { axes, colour, most } = JSON.parse(figure.dataset.settings);
    this.figure = figure;
    this.table = table;
    this.axes = axes.map(([place, isLog]) => new Axis(table.columns[place], isLog));
    const isLog = axes.some(([place, isLog]) => place === colour && isLog);
    this.colour = colour === null ? null : new Axis(table.columns[colour], isLog);
    this.most = most;
    this.places = [...new Set([table.shown[0], ...axes.map(([place]) => place), ...(colour === null ? [] : [colour])])];
    this.box = figure.querySelector(".scroll");
    this.lines = figure.querySelector(".lines");
    this.clear = figure.querySelector(".clear");
    this.output = figure.querySelector(".count");
    [this.canvas, this.over] = [element("canvas"), element("canvas")];
    this.svg = drawn("svg", { "aria-hidden": "true" });
    this.lines.append(this.canvas, this.over, this.svg);
    this.#scale();
    this.ranges = new Ranges(this);
    this.clear.addEventListener("click", () => this.clearAll());
    figure.addEventListener("keydown", (event) => event.key === "Escape" && this.clearAll());
    this.lines.addEventListener("pointermove", (event) => this.#hover(event));
    this.lines.addEventListener("pointerdown", (event) => event.pointerType === "touch" && this.#hover(event));
    this.lines.addEventListener("pointerleave", () => this.#leave());
    table.onChange({ changed: () => this.draw(), cleared: () => this.#forget(), picked: (row) => this.#pick(row) });
    new ResizeObserver(() => this.#lay()).observe(this.box);
    document.addEventListener("theme", () => this.draw());
    this.#printing();
    this.#lay();
  }

  // On paper the lines are a picture, in the colours of light paper: canvases are not printed everywhere.
  #printing() {
    let picture = null;
    addEventListener("beforeprint", () => {
      const root = document.documentElement;
      const theme = root.dataset.theme;
      root.dataset.theme = "light";
      this.#paint();
      const size = { x: 0, y: 0, width: this.width, height: this.height };
      picture = drawn("image", { ...size, href: this.canvas.toDataURL() });
      if (theme) root.dataset.theme = theme;
      else delete root.dataset.theme;
      this.svg.prepend(picture);
      this.canvas.hidden = true;
    });
    addEventListener("afterprint", () => {
      picture?.remove();
      this.canvas.hidden = false;
      this.#paint();
    });
  }

  #scale() {
    if (!this.colour || this.colour.count) return;
    const shades = Array.from({ length: 8 }, (_, nth) => `var(--c-v${Math.round((this.most ? nth : 7 - nth) * ((SHADES - 1) / 7))})`);
    const bar = element("i");
    bar.style.background = `linear-gradient(to right, ${shades.join(", ")})`;
    const end = (value) => element("span", {}, short(value));
    const scale = element("span", { class: "scale" }, element("bdi", {}, this.colour.name), end(this.colour.low), bar, end(this.colour.high));
    this.figure.querySelector(".controls").prepend(scale);
  }

  #lay() {
    const width = Math.max(this.box.clientWidth, this.axes.length * NARROWEST);
    const height = this.lines.clientHeight || 352;
    if (width === this.width && height === this.height) return;
    [this.width, this.height] = [width, height];
    this.lines.style.width = `${width}px`;
    const lacks = this.axes.some((axis) => axis.lacks);
    this.bottom = height - EDGE.bottom - (lacks ? LACKING : 0);
    const gap = (width - EDGE.left - EDGE.right) / Math.max(1, this.axes.length - 1);
    this.axes.forEach((axis, nth) => (axis.x = this.axes.length === 1 ? width / 2 : EDGE.left + nth * gap));
    this.gap = gap;
    this.svg.replaceChildren();
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (lacks) this.svg.append(drawn("text", { x: 4, y: height - EDGE.bottom }, "missing"));
    this.axes.forEach((axis, nth) => this.#axis(axis, nth));
    this.draw();
  }

  y(share) {
    return share === null ? this.height - EDGE.bottom - 4 : this.bottom - share * (this.bottom - EDGE.top);
  }

  #axis(axis, nth) {
    const isLast = nth && nth === this.axes.length - 1;
    const isMiddle = this.axes.length === 1 || (nth && !isLast);
    const anchor = isMiddle ? "middle" : isLast ? "end" : "start";
    const x = isMiddle ? axis.x : isLast ? this.width - 4 : 4;
    // The outer names reach inwards, up to those of their neighbours.
    const middle = (other) => Math.min(this.#wide(other.name), this.gap * 0.92);
    const beside = this.axes[isLast ? nth - 1 : 1];
    const room = isMiddle ? this.gap * 0.92 : Math.abs(beside.x - x) - (this.axes.length > 2 ? middle(beside) / 2 : this.gap / 2) - 10;
    const name = this.#shortened(axis.name, room);
    const label = drawn("text", { class: "name", x, y: 16, "text-anchor": anchor }, name);
    if (name !== axis.name) label.append(drawn("title", {}, axis.name));
    this.svg.append(label, drawn("line", { class: "axis", x1: axis.x, x2: axis.x, y1: EDGE.top, y2: this.bottom }));
    for (const [share, words] of axis.ticks(this.bottom - EDGE.top)) {
      const y = this.y(share);
      const side = isLast ? 1 : -1;
      const text = this.#shortened(words, isMiddle ? this.gap * 0.7 : 46);
      this.svg.append(drawn("line", { class: "axis", x1: axis.x, x2: axis.x + side * 4, y1: y, y2: y }));
      this.svg.append(drawn("text", { x: axis.x + side * 8, y: y + 4, "text-anchor": isLast ? "start" : "end" }, text));
    }
    axis.brushes = drawn("g");
    const grip = drawn("rect", { class: "grip", "data-axis": axis.name, x: axis.x - 16, width: 32, y: EDGE.top - 12, height: this.bottom - EDGE.top + 24 });
    this.svg.append(axis.brushes, grip);
    this.#drag(axis, grip);
  }

  // Pixels of a name.
  #wide(text) {
    const pen = this.canvas.getContext("2d");
    pen.font = `620 12px ${getComputedStyle(document.body).fontFamily}`;
    return pen.measureText(text).width;
  }

  #shortened(text, room) {
    if (this.#wide(text) <= room) return text;
    let short = [...text].slice(0, 200);
    while (short.length > 1 && this.#wide(`${short.join("")}…`) > room) short = short.slice(0, -1);
    return `${short.join("").trim()}…`;
  }

  #drag(axis, grip) {
    let start = null;
    const share = (event) => {
      const top = this.lines.getBoundingClientRect().top;
      return Math.min(1, Math.max(0, (this.bottom - (event.clientY - top)) / (this.bottom - EDGE.top)));
    };
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      grip.setPointerCapture(event.pointerId);
      this.box.focus({ preventScroll: true });
      const at = share(event);
      const { low, high } = axis.brush ?? {};
      // A brush that is taken hold of is moved, anywhere else a new one begins.
      start = { at, y: event.clientY, moved: low <= at && at <= high ? { low, high } : null, is: false };
      event.preventDefault();
    });
    grip.addEventListener("pointermove", (event) => {
      if (!start) return;
      start.is ||= Math.abs(event.clientY - start.y) > 3;
      if (!start.is) return;
      tips.hide();
      const to = share(event);
      if (start.moved) {
        const { low, high } = start.moved;
        const by = Math.min(1 - high, Math.max(-low, to - start.at));
        axis.between(low + by, high + by);
      } else {
        axis.between(start.at, to);
      }
      this.#changed();
    });
    const end = () => {
      if (start && !start.is) {
        axis.brush = null;
        this.#changed();
      }
      start = null;
    };
    grip.addEventListener("pointerup", end);
    grip.addEventListener("pointercancel", () => (start = null));
  }

  clearAll() {
    this.#forget();
    this.#changed();
  }

  #forget() {
    this.axes.forEach((axis) => (axis.brush = null));
    this.ranges.show();
  }

  // Brushes changed: the table is filtered, and that draws anew. Once a frame.
  #changed() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.brushed();
    });
  }

  brushed() {
    const brushed = this.axes.filter((axis) => axis.brush);
    this.table.test(this.figure.id, brushed.length ? (row) => brushed.every((axis) => axis.passes(row)) : null);
    this.ranges.show();
  }

  draw() {
    this.axes.forEach((axis) => {
      const brush = ([low, high]) => drawn("rect", { class: "brush", x: axis.x - 7, width: 14, y: this.y(high), height: Math.max(2, this.y(low) - this.y(high)) });
      axis.brushes?.replaceChildren(...axis.spans().map(brush));
    });
    const isBrushed = this.axes.some((axis) => axis.brush);
    this.clear.hidden = !isBrushed;
    this.output.textContent = counted(this.table.rows.length, this.table.count, "line", "lines");
    this.#paint();
  }

  #pen(canvas) {
    const scale = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = Math.round(this.width * scale);
    canvas.height = Math.round(this.height * scale);
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.lineJoin = "round";
    return pen;
  }

  #shade(row, style) {
    if (!this.colour) return style("--c-s0");
    const share = this.colour.shares[row];
    if (share === null) return style("--c-faint");
    if (this.colour.count) return style(`--c-s${this.colour.column.values[row] % 6}`);
    return style(`--c-v${Math.min(SHADES - 1, Math.floor((this.most ? share : 1 - share) * SHADES))}`);
  }

  #paint() {
    if (!this.width) return;
    const pen = this.#pen(this.canvas);
    const computed = getComputedStyle(document.documentElement);
    const known = new Map();
    this.style = (name) => known.get(name) ?? known.set(name, computed.getPropertyValue(name).trim()).get(name);
    const shown = new Set(this.table.rows);
    const others = this.table.all.filter((row) => !shown.has(row));
    pen.lineWidth = 1;
    pen.strokeStyle = this.style("--c-grid");
    pen.globalAlpha = others.length > 500 ? 0.35 : 0.7;
    pen.beginPath();
    others.forEach((row) => this.#trace(pen, row));
    pen.stroke();
    const better = (row) => {
      const share = this.colour?.shares[row] ?? -1;
      return this.most || share < 0 ? share : 1 - share;
    };
    pen.globalAlpha = Math.max(0.12, Math.min(0.9, 12 / Math.sqrt(shown.size)));
    pen.lineWidth = shown.size > 100 ? 1.1 : 1.7;
    for (const row of [...shown].sort((a, b) => better(a) - better(b))) {
      pen.strokeStyle = this.#shade(row, this.style);
      pen.beginPath();
      this.#trace(pen, row);
      pen.stroke();
    }
    this.#pick(this.picked ?? -1);
  }

  #trace(pen, row) {
    this.axes.forEach((axis, nth) => pen[nth ? "lineTo" : "moveTo"](axis.x, this.y(axis.shares[row])));
  }

  #pick(row) {
    this.picked = row;
    const pen = this.#pen(this.over);
    if (row < 0 || !this.style) return;
    for (const [colour, width] of [["--c-ground", 6], ["--c-ink", 3.2]]) {
      pen.strokeStyle = this.style(colour);
      pen.lineWidth = width;
      pen.beginPath();
      this.#trace(pen, row);
      pen.stroke();
    }
  }

  #hover(event) {
    if (event.buttons && event.pointerType === "mouse") return;
    const { left, top } = this.lines.getBoundingClientRect();
    const row = this.#nearest(event.clientX - left, event.clientY - top);
    if (row !== (this.picked ?? -1)) {
      this.#pick(row);
      this.table.pick(row, null);
    }
    if (row < 0) tips.hide();
    else tips.show(this.table.words(row, this.places), event.clientX, event.clientY);
  }

  #leave() {
    tips.hide();
    this.#pick(-1);
    this.table.pick(-1, null);
  }

  #nearest(x, y) {
    const next = this.axes.findIndex((axis) => axis.x >= x);
    const [a, b] = [this.axes[Math.max(0, next - 1)], this.axes[next < 0 ? this.axes.length - 1 : next]];
    if (!a || !b || x < a.x - 10 || x > b.x + 10) return -1;
    const part = a === b ? 0 : (x - a.x) / (b.x - a.x);
    let [nearest, distance] = [-1, 9];
    for (const row of this.table.rows) {
      const from = this.y(a.shares[row]);
      const away = Math.abs(from + part * (this.y(b.shares[row]) - from) - y);
      if (away < distance) [nearest, distance] = [row, away];
    }
    return nearest;
  }
}

// The same brushes as pairs of sliders and as boxes to tick.
class Ranges {
  constructor(explorer) {
    this.explorer = explorer;
    const fields = explorer.figure.querySelector(".fields");
    this.shows = explorer.axes.map((axis) => {
      const field = element("fieldset", {}, element("legend", {}, element("bdi", {}, axis.name)));
      fields.append(field);
      return axis.count ? this.#choices(axis, field) : this.#sliders(axis, field);
    });
    this.show();
  }

  show() {
    this.shows.forEach((show) => show());
  }

  #sliders(axis, field) {
    const slider = (label) => element("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": `${axis.name}: ${label}` });
    const [low, high] = [slider("from"), slider("to")];
    const output = element("output");
    const apply = (moved) => {
      let [from, to] = [low, high].map((input) => Number(input.value) / 100);
      if (from > to) [from, to] = moved === low ? [from, from] : [to, to];
      if (from <= 0 && to >= 1) axis.brush = null;
      else axis.between(from, to);
      this.explorer.brushed();
    };
    [low, high].forEach((input) => input.addEventListener("input", () => apply(input)));
    field.append(low, high, output);
    return () => {
      const { low: from, high: to } = axis.brush ?? { low: 0, high: 1 };
      [low.value, high.value] = [from, to].map((share) => Math.round(share * 100));
      const ends = [from, to].map((share) => short(axis.value(share)));
      [low, high].forEach((input, nth) => input.setAttribute("aria-valuetext", ends[nth]));
      output.textContent = `${ends[0]} to ${ends[1]}`;
    };
  }

  #choices(axis, field) {
    const boxes = axis.column.words.slice(0, 40).map((word, place) => {
      const box = element("input", { type: "checkbox" });
      field.append(element("label", { class: "choice" }, box, element("bdi", {}, word || "(empty)")));
      box.addEventListener("change", () => {
        const chosen = boxes.flatMap((other, place) => (other.checked ? [place] : []));
        if (chosen.length === boxes.length) axis.brush = null;
        else axis.only(chosen);
        this.explorer.brushed();
      });
      return box;
    });
    return () => boxes.forEach((box, place) => (box.checked = !axis.brush || axis.brush.places.has(place)));
  }
}
