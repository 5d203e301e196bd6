{
  const root = document.documentElement;
  root.classList.add("scripts");
  try {
    const theme = localStorage.getItem("assemblet-theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch {
    // A page that may keep nothing follows the system.
  }
}
