// Runs before the page is painted, so that a chosen theme does not flash. Without a choice the system decides.
try {
  const chosen = localStorage.getItem("hotdash-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; then the system decides.
}
