// Keeps the page up to date, counts ages on, and listens to keys. The page is complete without it.
const EVERY_MS = 60_000;
const board = document.getElementById("board");
const live = document.getElementById("live");
let etag = null;
let lastAt = 0;
let busy = false;
let again = false;
let events = null;

/* ---- figures ---- */

const figuresOf = (root) => new Map([...root.querySelectorAll("[data-figure]")].map((node) => [
  `${node.closest("[data-live]").id}/${node.dataset.figure}`, node,
]));

function replace(fresh) {
  const before = new Map([...figuresOf(board)].map(([key, node]) => [key, node.dataset.value]));
  let moved = 0;
  for (const section of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(section.id);
    if (!old || old.innerHTML === section.innerHTML) continue;
    for (const open of old.querySelectorAll("details[open]")) {
      const same = section.querySelector(`#${CSS.escape(open.id)}`);
      if (same) same.open = true;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const path = focused && focused !== old ? [...old.querySelectorAll("a, summary, [tabindex]")].indexOf(focused) : -1;
    old.replaceWith(section);
    if (focused) (path >= 0 ? section.querySelectorAll("a, summary, [tabindex]")[path] : section)?.focus({ preventScroll: true });
  }
  for (const [key, node] of figuresOf(board)) {
    if (before.has(key) && before.get(key) !== node.dataset.value) {
      moved += 1;
      node.classList.add("changed");
      setTimeout(() => node.classList.remove("changed"), 4000);
    }
  }
  if (moved) live.textContent = moved === 1 ? "One figure changed." : `${moved} figures changed.`;
}

async function refresh() {
  if (busy || document.hidden) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  lastAt = Date.now();
  try {
    const answer = await fetch(board.dataset.liveUrl, {
      headers: etag ? { "If-None-Match": etag } : {},
      cache: "no-store",
      credentials: "same-origin",
    });
    if (answer.status === 401) return location.assign("/login");
    if (answer.status === 200) {
      etag = answer.headers.get("ETag");
      replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    document.body.classList.toggle("offline", !answer.ok && answer.status !== 304);
    if (answer.ok || answer.status === 304) live.classList.remove("warn");
  } catch {
    document.body.classList.add("offline");
    live.textContent = "The server cannot be reached. These figures may be out of date; trying again every minute.";
    live.classList.add("warn");
  } finally {
    busy = false;
    tick();
    if (again && !document.hidden) refresh();
  }
}

/* ---- time ---- */

function ago(since) {
  const minutes = Math.max(0, Math.floor((Date.now() - since) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440).toLocaleString("en")} days ago`;
}

// The server's clock counts: a wrong clock here must not make figures look older or newer than they are.
const skewed = (() => {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return false;
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: board.dataset.zone, hour: "2-digit", minute: "2-digit" });
  const [hours, minutes] = clock.textContent.split(":").map(Number);
  const [here, hereMinutes] = format.format(new Date()).split(":").map(Number);
  const apart = Math.abs(hours * 60 + minutes - here * 60 - hereMinutes);
  return Math.min(apart, 1440 - apart) > 2;
})();

function tick() {
  if (skewed) return;
  for (const node of document.querySelectorAll("time[data-ago]")) node.textContent = ago(Date.parse(node.dateTime));
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    clock.textContent = new Intl.DateTimeFormat("en-GB", {
      timeZone: board.dataset.zone, hour: "2-digit", minute: "2-digit",
    }).format(new Date());
  }
}

/* ---- changes as they happen; every minute besides, since time itself moves figures ---- */

function listen() {
  // A closed day does not change by itself. A hidden page lets its connection go: a browser has few for one server.
  const wanted = board.dataset.today && !document.hidden && "EventSource" in window;
  if (!wanted) {
    events?.close();
    events = null;
  } else if (!events || events.readyState === EventSource.CLOSED) {
    events = new EventSource("/events");
    events.addEventListener("change", refresh);
    // What changed while nobody listened was not heard.
    events.addEventListener("open", refresh);
  }
}

listen();
setInterval(() => {
  listen();
  refresh();
}, EVERY_MS);
setInterval(tick, 15_000);
document.addEventListener("visibilitychange", () => {
  listen();
  if (!document.hidden && (again || Date.now() - lastAt > 5_000)) refresh();
});
board.addEventListener("hotdash:refresh", refresh);

/* ---- charts: the value under the pointer ---- */

board.addEventListener("pointermove", (event) => {
  const svg = event.target.closest?.(".spark svg");
  if (!svg) return;
  const rows = svg.closest(".spark").querySelectorAll("tbody tr");
  const box = svg.getBoundingClientRect();
  const index = Math.round(((event.clientX - box.left) / box.width) * (rows.length - 1));
  const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
  svg.closest(".spark").querySelector(".spark-read").textContent = `${row.cells[0].textContent}  ${row.cells[1].textContent}`;
});
board.addEventListener("pointerout", (event) => {
  const spark = event.target.closest?.(".spark");
  if (spark) spark.querySelector(".spark-read").textContent = "";
});

/* ---- theme, keys, dates ---- */

const themeButton = document.getElementById("theme");
const helpButton = document.getElementById("help");
const keys = document.getElementById("keys");

function turnTheme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = root.dataset.theme ?? (dark ? "dark" : "light");
  const next = shown === "dark" ? "light" : "dark";
  // Back at the system's own choice, nothing is kept.
  const isSystems = next === (dark ? "dark" : "light");
  if (isSystems) delete root.dataset.theme;
  else root.dataset.theme = next;
  try {
    if (isSystems) localStorage.removeItem("hotdash-theme");
    else localStorage.setItem("hotdash-theme", next);
  } catch {
    // Not kept, then.
  }
}

function go(id) {
  const target = document.getElementById(id) ?? document.querySelector(id);
  if (!target) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

themeButton.hidden = helpButton.hidden = false;
themeButton.addEventListener("click", turnTheme);
helpButton.addEventListener("click", () => keys.showModal());
document.querySelector(".pick").classList.add("alive");
document.getElementById("date").addEventListener("change", (event) => {
  if (event.target.value && event.target.checkValidity()) event.target.form.requestSubmit();
});
board.addEventListener("click", (event) => {
  const link = event.target.closest?.(".matter a");
  if (!link) return;
  event.preventDefault();
  go(link.hash.slice(1));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, dialog")) return;
  const actions = {
    "?": () => keys.showModal(),
    0: () => go("first"),
    d: turnTheme,
    t: () => location.assign("/"),
    ArrowLeft: () => document.querySelector("a[rel=prev]")?.click(),
    ArrowRight: () => document.querySelector("a[rel=next]")?.click(),
  };
  if (/^[1-9]$/.test(event.key)) go(`[data-tile="${event.key}"]`);
  else if (Object.hasOwn(actions, event.key)) actions[event.key]();
  else return;
  event.preventDefault();
});
