// The officers' keys and small conveniences. Every page works without this file; with it, a case
// goes through the counter without a mouse. Single letters work only outside fields, and can be
// switched off on the page of shortcuts.

const off = () => localStorage.getItem("single-keys") === "off";
const inField = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
const go = (address) => location.assign(address);

// The rest of the bar closes as menus do: by Escape, and once something else is pressed or reached.
const rest = document.querySelector(".mainnav .rest");
if (rest) {
  rest.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !rest.open) return;
    rest.open = false;
    rest.querySelector("summary").focus();
  });
  for (const kind of ["click", "focusin"]) {
    document.addEventListener(kind, (event) => { if (!rest.contains(event.target)) rest.open = false; });
  }
}

// Lists: J and K move, Enter opens, X selects.
const list = document.querySelector("[data-keys=list]");
const rows = list ? [...list.querySelectorAll("tbody tr:not(.group)")] : [];
let here = -1;

function move(step) {
  if (rows.length === 0) return;
  rows[here]?.removeAttribute("data-here");
  here = Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[here].setAttribute("data-here", "");
  rows[here].querySelector("a")?.focus({ preventScroll: true });
  rows[here].scrollIntoView({ block: "nearest" });
}

function pick(row) {
  const box = row?.querySelector("input[type=checkbox]");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function countPicked() {
  const picked = rows.filter((row) => row.querySelector("input[type=checkbox]")?.checked);
  for (const row of rows) row.toggleAttribute("aria-selected", false);
  for (const row of picked) row.setAttribute("aria-selected", "true");
  for (const place of document.querySelectorAll("[data-picked]")) place.textContent = picked.length;
}
list?.addEventListener("change", countPicked);
if (list) countPicked();

// G, then a letter: places of the desk.
const places = { v: "/can-bo", n: "/can-bo/tiep-nhan", h: "/can-bo/han-xu-ly", s: "/can-bo/so-theo-doi", y: "/can-bo/y-kien" };
let waiting = 0;

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const key = event.key.toLowerCase();
  if (event.ctrlKey && event.key === "Enter") {
    const form = event.target.closest?.("form[data-submit=keys]") ?? document.querySelector("form[data-submit=keys]");
    const main = form?.querySelector("[data-main]");
    if (main) { event.preventDefault(); form.requestSubmit(main); }
    return;
  }
  if (event.altKey && !event.ctrlKey) {
    const place = document.querySelector(`[aria-keyshortcuts="Alt+${event.key.toUpperCase()}"]`);
    if (place) { event.preventDefault(); place.focus(); if (place.type === "file") place.click(); }
    return;
  }
  // Enter in a field of a form that must not be sent by accident goes nowhere; Ctrl Enter sends.
  if (event.key === "Enter" && event.target.matches("input") && event.target.form?.dataset.submit === "keys") {
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || inField(event.target)) return;
  if (key === "/") { event.preventDefault(); document.querySelector("#tim")?.focus(); return; }
  if (event.key === "?") { go("/can-bo/phim-tat"); return; }
  if (off()) return;
  if (event.timeStamp < waiting && places[key]) { waiting = 0; go(places[key]); return; }
  if (key === "g") { waiting = event.timeStamp + 1500; return; }
  if (key === "j") { move(1); return; }
  if (key === "k") { move(-1); return; }
  if (key === "x" && rows[here]) { pick(rows[here]); return; }
  const link = document.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? (key === "t" ? rows[here]?.querySelector("[data-next]") : null);
  if (!link) return;
  event.preventDefault();
  if (link.href) go(link.href); else link.click();
});

// A form is sent once: the second press of a hurried hand goes nowhere.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

// Suggestions: a field that names a list gets the matches below it while typing.
for (const field of document.querySelectorAll("[data-suggest]")) {
  const box = document.createElement("ul");
  box.setAttribute("role", "listbox");
  box.id = `${field.id}-goi-y`;
  box.hidden = true;
  field.parentElement.classList.add("suggest");
  field.parentElement.append(box);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-expanded", "false");
  field.autocomplete = "off";
  let timer, at = -1, found = [], shownFor = "", taking = false;

  const show = (open) => { box.hidden = !open; field.setAttribute("aria-expanded", String(open)); };
  const mark = (to) => {
    at = to;
    [...box.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    if (box.children[at]) field.setAttribute("aria-activedescendant", box.children[at].id);
  };
  const take = (item) => { if (item) go(item.address); };

  const look = async () => {
    const words = field.value.trim();
    if (words.length < 2) { show(false); return; }
    const answer = await fetch(`${field.dataset.suggest}${encodeURIComponent(words)}`, { headers: { accept: "application/json" } });
    // An answer to older words is of no use any more.
    if (!answer.ok || words !== field.value.trim()) return;
    found = await answer.json();
    shownFor = words;
    box.replaceChildren(...found.map((item, n) => {
      const row = document.createElement("li");
      row.setAttribute("role", "option");
      row.id = `${box.id}-${n}`;
      const note = document.createElement("span");
      note.className = "code small soft";
      note.textContent = ` ${item.note ?? ""}`;
      row.append(item.name, note);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
      return row;
    }));
    show(found.length > 0);
    mark(found.length > 0 ? 0 : -1);
    if (taking) take(found[0]);
    taking = false;
  };
  field.addEventListener("input", () => {
    taking = false;
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (box.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(Math.min(at + 1, found.length - 1)); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(Math.max(at - 1, 0)); }
    else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      // Whoever types fast means what is typed now, not what is still shown.
      if (shownFor === field.value.trim()) take(found[at]);
      else taking = true;
    } else if (event.key === "Escape") show(false);
  });
  field.addEventListener("blur", () => show(false));
}

// Sums that follow a number: copies times the price of one.
for (const total of document.querySelectorAll("[data-total-of]")) {
  const count = document.getElementById(total.dataset.totalOf);
  const each = Number(total.dataset.each);
  const say = () => { total.textContent = `${(Number(count.value || 0) * each).toLocaleString("vi-VN")} đồng`; };
  count?.addEventListener("input", say);
}

// How long this counter case has taken so far.
const stopwatch = document.querySelector("[data-stopwatch]");
if (stopwatch) {
  const began = performance.now();
  setInterval(() => { stopwatch.textContent = ` · hồ sơ này: ${Math.round((performance.now() - began) / 1000)} giây`; }, 1000);
}

// Print what a page was opened for.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// Print the letter that the page shows; where the browser shows no letters in a page, open it.
for (const button of document.querySelectorAll("[data-print-frame]")) {
  button.addEventListener("click", () => {
    const frame = document.getElementById(button.dataset.printFrame);
    try { frame.contentWindow.focus(); frame.contentWindow.print(); } catch { open(frame.src, "_blank", "noopener"); }
  });
}

// A choice that changes what the page asks for is made at once.
for (const choice of document.querySelectorAll("[data-auto]")) choice.addEventListener("change", () => choice.form?.requestSubmit());

// The switch for single-letter keys.
const keys = document.querySelector("[data-switch=single-keys]");
if (keys) {
  keys.checked = !off();
  keys.addEventListener("change", () => localStorage.setItem("single-keys", keys.checked ? "on" : "off"));
}

// Password fields have comforts of their own, fetched where there is one.
if (document.querySelector('input[type=password]')) import('/static/password.js');
