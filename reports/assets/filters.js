// The boxes above a table by which its rows are filtered.

class Filters {
  constructor(table) {
    const controls = table.figure.querySelector(".controls");
    if (!controls) return;
    this.table = table;
    this.clear = controls.querySelector(".clear");
    this.fields = controls.querySelector(".fields");
    this.#search(controls.querySelector("[type=search]"));
    const details = controls.querySelector(".filters");
    const useful = table.shown.filter((place) => table.columns[place].kind !== "text");
    details.hidden = !useful.length;
    useful.forEach((place) => this.#field(table.columns[place]));
    this.clear.addEventListener("click", () => this.#clear(controls));
    table.onChange({ changed: () => (this.clear.hidden = !table.tests.size) });
  }

  #search(box) {
    const table = this.table;
    let texts = null;
    let wait = 0;
    const apply = () => {
      const parts = box.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      texts ??= table.all.map((row) =>
        table.shown.map((place) => words(table.columns[place], row)).join(" ").toLocaleLowerCase());
      table.test("text", parts.length ? (row) => parts.every((part) => texts[row].includes(part)) : null);
    };
    box.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(apply, table.count > 1000 ? 120 : 0);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.value) {
        box.value = "";
        apply();
      }
    });
  }

  #field(column) {
    const legend = element("legend", {}, element("bdi", {}, column.name));
    const field = element("fieldset", {}, legend);
    if (column.words) this.#choice(column, field);
    else this.#between(column, field);
    this.fields.append(field);
  }

  #choice(column, field) {
    const select = element("select", { "aria-label": column.name }, element("option", { value: "" }, "all"));
    column.words.forEach((word, place) => select.append(element("option", { value: place }, word || "(empty)")));
    if (column.values.includes(null)) select.append(element("option", { value: "none" }, "missing"));
    select.addEventListener("change", () => {
      const wanted = select.value === "none" ? null : Number(select.value);
      this.table.test(`column ${column.name}`, select.value === "" ? null : (row) => column.values[row] === wanted);
    });
    field.append(select);
  }

  #between(column, field) {
    const box = (label) => element("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${column.name}: ${label}`, placeholder: label });
    const [least, most] = [box("from"), box("to")];
    const apply = () => {
      const [low, high] = [least, most].map((input) => {
        const text = input.value.trim().replace(/,/g, "").replace("−", "-");
        const value = text === "" ? null : Number(text);
        input.setAttribute("aria-invalid", Number.isNaN(value));
        return Number.isNaN(value) ? null : value;
      });
      const passes = (row) => {
        const value = number(column, column.values[row]);
        return value !== null && !Number.isNaN(value) && (low === null || value >= low) && (high === null || value <= high);
      };
      this.table.test(`column ${column.name}`, low === null && high === null ? null : passes);
    };
    [least, most].forEach((input) => input.addEventListener("input", apply));
    field.append(element("div", { class: "between" }, least, element("span", {}, "to"), most));
  }

  #clear(controls) {
    controls.querySelectorAll("input").forEach((input) => (input.value = ""));
    controls.querySelectorAll("select").forEach((select) => (select.value = ""));
    this.table.tests.clear();
    this.table.listeners.forEach((listener) => listener.cleared?.());
    this.table.show();
    controls.querySelector("[type=search]").focus();
  }
}
