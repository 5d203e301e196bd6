// Numbers in words, as the page's maker writes them.

const MISSING = "–";

function fixed(value, digits) {
  const [whole, fraction] = Math.abs(value).toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? "." + fraction : "");
  return (value < 0 && /[1-9]/.test(grouped) ? "−" : "") + grouped;
}

const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

function scientific(value, digits) {
  const [mantissa, exponent] = Math.abs(value).toExponential(digits).split("e");
  const raised = [...exponent].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "")).join("");
  const short = trimmed(mantissa);
  return (value < 0 ? "−" : "") + (short === "1" ? "" : short + "×") + "10" + raised;
}

function short(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e6) return scientific(value, 2);
  return trimmed(fixed(value, Math.max(0, 3 - Math.floor(Math.log10(size)))));
}

// A value as it is kept (a number, the text of one, or a place among words) as a number that can be compared.
function number(column, kept) {
  if (kept === null || kept === undefined) return null;
  if (typeof kept === "number") return kept;
  return { NaN: NaN, inf: Infinity, "-inf": -Infinity }[kept] ?? Number(kept);
}

function words(column, row) {
  const kept = column.values[row];
  if (kept === null || kept === undefined) return MISSING;
  if (column.words) return column.words[kept];
  if (column.kind === "whole") {
    return column.grouped && typeof kept === "number" ? fixed(kept, 0) : String(kept).replace("-", "−");
  }
  const value = number(column, kept);
  return column.digits === null || !Number.isFinite(value) ? short(value) : fixed(value, column.digits);
}

const counted = (count, of, one, more) =>
  (count === of ? fixed(of, 0) : `${fixed(count, 0)} of ${fixed(of, 0)}`) + " " + (of === 1 ? one : more);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes = {}, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}
