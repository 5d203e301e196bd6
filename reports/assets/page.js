// What stands above, put to work.

const root = document.documentElement;
document.querySelectorAll(".scripted").forEach((part) => {
  if (!part.classList.contains("clear")) part.hidden = false;
});

const tables = new Map();
document.querySelectorAll("figure.table").forEach((figure) => {
  const table = new Table(figure);
  tables.set(figure.id, table);
  new Filters(table);
});
document.querySelectorAll("figure.explorer").forEach((figure) => {
  const table = tables.get(figure.dataset.table);
  if (table) new Explorer(figure, table);
});
document.querySelectorAll("figure.chart").forEach((figure) => new Chart(figure));

// Light and dark.
document.querySelectorAll("button.theme").forEach((button) => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Change to a light page" : "Change to a dark page");
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("assemblet-theme", root.dataset.theme);
    } catch {
      // It lasts as long as the page, then.
    }
    label();
    document.dispatchEvent(new Event("theme"));
  });
  system.addEventListener("change", () => {
    label();
    document.dispatchEvent(new Event("theme"));
  });
  label();
});

// Listings.
document.querySelectorAll(".listing .copy").forEach((button) => {
  button.addEventListener("click", async () => {
    const code = button.closest(".listing").querySelector("code");
    let copied = true;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      const selection = getSelection();
      selection.selectAllChildren(code);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
});

// The section that is read is marked among the contents.
{
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const link = links.get(entry.target.id);
      if (!link || !entry.isIntersecting) continue;
      links.forEach((other) => other.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  document.querySelectorAll("section[id]").forEach((section) => seen.observe(section));
}

// A page of something that still runs is loaded again, unless someone has just used it.
const refresh = Number(root.dataset.refresh);
if (refresh > 0) {
  let used = -Infinity;
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => (used = performance.now()));
  setInterval(() => {
    const isFiltered = [...tables.values()].some((table) => table.tests.size || table.sort.column !== null);
    if (!document.hidden && !isFiltered && performance.now() - used > 20_000) location.reload();
  }, refresh * 1000);
}

// Printed, folded parts are open.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.rest:not([open]), details.definition:not([open])")];
  folded.forEach((part) => (part.open = true));
});
addEventListener("afterprint", () => folded.forEach((part) => (part.open = false)));
