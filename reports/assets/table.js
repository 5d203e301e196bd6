// Tables: sorted by their headings, filtered, and with as many rows in the document as someone looks at.

const CHUNK = 200;
// Tables up to so many rows are printed whole.
const PRINTED = 300;
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

class Table {
  constructor(figure) {
    this.figure = figure;
    const data = JSON.parse(figure.querySelector("script.data").textContent);
    this.columns = data.columns;
    this.shown = data.shown;
    this.count = data.rows;
    this.all = Array.from({ length: data.rows }, (_, row) => row);
    this.order = this.all;
    this.rows = this.all;
    this.tests = new Map();
    this.sort = { column: null, down: false };
    this.listeners = [];
    this.body = figure.querySelector("tbody");
    this.box = figure.querySelector(".scroll");
    this.more = figure.querySelector("p.more");
    this.output = figure.querySelector(".count");
    this.#headings();
    this.#reading();
    this.show();
  }

  #headings() {
    this.heads = [...this.figure.querySelectorAll("thead th")];
    if (this.count < 2) return;
    this.heads.forEach((head, nth) => {
      const button = element("button", { type: "button" });
      button.append(...head.childNodes);
      button.title = this.columns[this.shown[nth]].name;
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => this.sortBy(nth));
    });
  }

  #reading() {
    this.box.addEventListener("scroll", () => {
      if (this.box.scrollTop + this.box.clientHeight > this.box.scrollHeight - 600) this.#append(CHUNK);
    }, { passive: true });
    const row = (event) => event.target.closest("tbody tr")?.dataset.row;
    this.body.addEventListener("pointerover", (event) => this.pick(Number(row(event) ?? -1), this));
    this.body.addEventListener("pointerleave", () => this.pick(-1, this));
    let before = 0;
    window.addEventListener("beforeprint", () => {
      before = this.body.rows.length;
      this.#append(PRINTED - before);
      this.#note(this.body.rows.length < this.rows.length);
    });
    window.addEventListener("afterprint", () => {
      while (this.body.rows.length > before) this.body.lastChild.remove();
      this.#note(false);
    });
  }

  // The next order of a column: up, down, as it came.
  sortBy(nth) {
    const { column, down } = this.sort;
    if (column !== nth) this.sort = { column: nth, down: false };
    else if (!down) this.sort = { column: nth, down: true };
    else this.sort = { column: null, down: false };
    this.heads.forEach((head, index) => {
      const way = this.sort.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", index === this.sort.column ? way : "none");
    });
    this.order = this.sort.column === null ? this.all : this.#sorted(this.columns[this.shown[nth]]);
    this.show();
  }

  #sorted(column) {
    const way = this.sort.down ? -1 : 1;
    // What is missing stands at the end either way, and before it what is no number.
    const keys = this.all.map((row) => {
      const kept = column.values[row];
      return column.words ? kept : number(column, kept);
    });
    const rank = (key) => (key === null ? 2 : Number.isNaN(key) ? 1 : 0);
    const places = column.words && column.words.map((_, place) => place).sort((a, b) => collator.compare(column.words[a], column.words[b]));
    const place = places && places.reduce((ranks, word, nth) => ((ranks[word] = nth), ranks), []);
    return [...this.all].sort((a, b) => {
      const [x, y] = [keys[a], keys[b]];
      const ranks = rank(x) - rank(y);
      if (ranks || rank(x)) return ranks || a - b;
      return way * (place ? place[x] - place[y] : x < y ? -1 : x > y ? 1 : 0) || a - b;
    });
  }

  // A row has to pass all tests; `null` takes one away.
  test(name, passes) {
    if (passes) this.tests.set(name, passes);
    else this.tests.delete(name);
    this.show();
  }

  passes(row, without) {
    for (const [name, passes] of this.tests) {
      if (name !== without && !passes(row)) return false;
    }
    return true;
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  show() {
    this.rows = this.tests.size ? this.order.filter((row) => this.passes(row)) : this.order;
    this.body.replaceChildren();
    this.box.scrollTop = 0;
    this.#append(CHUNK);
    if (this.output) this.output.textContent = counted(this.rows.length, this.count, "row", "rows");
    this.#note(false);
    this.listeners.forEach((listener) => listener.changed?.());
  }

  #note(isCut) {
    if (!this.more) return;
    this.more.hidden = !isCut;
    this.more.textContent = `The first ${fixed(this.body.rows.length, 0)} of ${counted(this.rows.length, this.rows.length, "row", "rows")}.`;
  }

  #append(count) {
    const from = this.body.rows.length;
    const fragment = document.createDocumentFragment();
    for (const row of this.rows.slice(from, from + Math.max(0, count))) fragment.append(this.#row(row));
    this.body.append(fragment);
    if (!this.rows.length && this.count) {
      const cell = element("td", { colspan: this.heads.length, class: "missing" }, "No row has all of this.");
      this.body.replaceChildren(element("tr", {}, cell));
    }
  }

  #row(row) {
    const made = element("tr", { "data-row": row });
    this.shown.forEach((place, nth) => {
      const column = this.columns[place];
      const text = words(column, row);
      const cell = document.createElement(nth ? "td" : "th");
      if (!nth) cell.scope = "row";
      const classes = [!column.words && "number", column.long && "long", text === MISSING && "missing"].filter(Boolean);
      if (classes.length) cell.className = classes.join(" ");
      cell.dir = "auto";
      cell.textContent = text;
      made.append(cell);
    });
    return made;
  }

  // Marks a row here and wherever else it is drawn; -1 for none.
  pick(row, by) {
    if (row === this.picked) return;
    this.picked = row;
    this.body.querySelector("tr.picked")?.classList.remove("picked");
    this.body.querySelector(`tr[data-row="${row}"]`)?.classList.add("picked");
    this.listeners.forEach((listener) => listener !== by && listener.picked?.(row));
  }

  // A row in words, a column a line.
  words(row, places) {
    return places.map((place) => `${this.columns[place].name}: ${words(this.columns[place], row)}`).join("\n");
  }
}
