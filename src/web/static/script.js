// Saves reloads; every page works without it.
"use strict";
document.documentElement.dataset.script = "on";

const PATIENCE = 30_000;
const send = (url, form, extra) => {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra || {})) body.set(name, value);
  return fetch(url, { method: "POST", body, headers: { "X-Script": "1" }, signal: AbortSignal.timeout(PATIENCE) });
};
const later = (wait, act) => {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
};

// Names that were asked for go when their time is over, or by a link that needs no script, and Back does not lead to them.
const names = document.querySelector("[data-names-for]");
if (names) {
  const hide = () => location.replace(names.href);
  const look = () => {
    if (Date.now() < performance.timeOrigin + 1000 * names.dataset.namesFor) return;
    // On a poor link the page without them comes late, or not at all.
    for (const name of document.querySelectorAll("[data-stay] > .name")) name.remove();
    clearInterval(watch);
    hide();
  };
  const watch = setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
  names.addEventListener("click", event => { event.preventDefault(); hide(); });
  document.querySelector("[data-names-told]").hidden = false;
}

// Puts the focus back on what takes the place of what had it: by its id or its address; a button without either by its place.
const REACHED = "a[href], button, summary";
const focusIn = part => {
  const here = document.activeElement;
  const at = [...part.querySelectorAll(REACHED)].indexOf(here);
  if (at < 0) return () => {};
  const href = here.getAttribute("href");
  const is = one => here.id ? one.id === here.id : href !== null && one.getAttribute("href") === href;
  return () => {
    const now = [...part.querySelectorAll(REACHED)];
    // Whose link is gone does not find themselves on somebody else's.
    const there = now.find(is) || (href === null && now[Math.min(at, now.length - 1)]);
    if (there) return there.focus({ preventScroll: true });
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  };
};

// A fragment keeps itself up to date, but not under somebody's fingers. Names that were asked for stay with whom they are of.
for (const part of document.querySelectorAll("[data-refresh]")) {
  const isBusy = () => part.querySelector("details[open], input:focus, select:focus, textarea:focus");
  const renew = html => {
    const named = [...part.querySelectorAll("[data-stay] > .name")].map(name => [name.parentNode.dataset.stay, name]);
    const putBack = focusIn(part);
    part.innerHTML = html;
    for (const [stay, name] of named) part.querySelector(`[data-stay="${stay}"] > .why`)?.before(name);
    putBack();
  };
  const refresh = async () => {
    if (document.hidden || isBusy()) return;
    try {
      const answer = await fetch(part.dataset.refresh, { headers: { "X-Script": "refresh" } });
      // Whose session has ended sees that, and not what was true a while ago.
      if (answer.redirected) names ? location.replace(names.href) : location.reload();
      else if (answer.ok) {
        const html = await answer.text();
        if (!isBusy()) renew(html);
      }
    } catch { /* the link is poor: the next round tries again */ }
  };
  setInterval(refresh, 1000 * part.dataset.every);
  document.addEventListener("visibilitychange", refresh);
}

// A draft survives a closed browser. It is kept once at a time: only the answer tells which draft it is.
for (const form of document.querySelectorAll("[data-draft]")) {
  const state = form.querySelector("[data-draft-state]");
  let [isOnItsWay, waits, isSent] = [false, false, false];
  const keep = async () => {
    let kept = false;
    try {
      const answer = await send(form.dataset.draft, form);
      const id = answer.ok && !answer.redirected && await answer.text();
      kept = Boolean(id);
      if (kept) form.elements.draft.value = id;
    } catch { /* the link is poor: that is said, and the next change tries again */ }
    state.textContent = kept ? state.dataset.kept : state.dataset.lost;
    state.classList.toggle("flag", !kept);
  };
  // What is sent is kept by that.
  form.addEventListener("submit", () => { isSent = true; });
  form.addEventListener("input", () => { isSent = false; });
  form.addEventListener("input", later(2000, async () => {
    if (isSent) return;
    waits = true;
    if (isOnItsWay) return;
    isOnItsWay = true;
    while (waits) {
      waits = false;
      await keep();
    }
    isOnItsWay = false;
  }));
}

// Likely earlier stays while a name is typed.
for (const part of document.querySelectorAll("[data-matches]")) {
  const into = document.getElementById(part.dataset.into);
  part.addEventListener("input", later(400, async event => {
    if (event.target.closest(".matches")) return;
    try {
      const answer = await send(part.dataset.matches, part.closest("form"));
      if (answer.ok && !answer.redirected) into.innerHTML = await answer.text();
    } catch { /* looking up by the button still works */ }
  }));
}

// Fitting beds while it is typed who comes; what was chosen stays chosen.
const WEIGHS = /^(sex|known|birth_on|birth_year|birth_about|no_stairs|bed)_|^(category|keep_apart|(at|arrived|left)_(on|at))$/;
for (const form of document.querySelectorAll("[data-beds]")) {
  const suggest = later(300, async () => {
    try {
      const answer = await send(form.dataset.beds, form, { act: "beds" });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const list of form.querySelectorAll("select[name=bed], select[name^=bed_]")) {
        const suggested = page.getElementById(list.id);
        const chosen = list.value;
        if (!suggested || document.activeElement === list) continue;
        list.replaceChildren(...suggested.children);
        list.value = chosen;
      }
    } catch { /* the button still works */ }
  });
  form.addEventListener("change", event => { if (WEIGHS.test(event.target.name)) suggest(); });
}

// Communes for an address.
for (const list of document.querySelectorAll("[data-communes]")) {
  for (const field of document.querySelectorAll(`[list="${list.id}"]`)) {
    field.addEventListener("input", later(300, async () => {
      const body = new URLSearchParams({ q: field.value.split(",").pop().trim() });
      try {
        const answer = await fetch(list.dataset.communes, { method: "POST", body, headers: { "X-Script": "1" } });
        if (!answer.ok || answer.redirected) return;
        const found = await answer.json();
        const before = field.value.includes(",") ? field.value.slice(0, field.value.lastIndexOf(",") + 1) + " " : "";
        list.replaceChildren(...found.map(name => {
          const option = document.createElement("option");
          option.value = before + name;
          return option;
        }));
      } catch { /* the link is poor: the list stays, and the next letter tries again */ }
    }));
  }
}

// How far a long piece of work has come, while the browser waits for its answer.
for (const form of document.querySelectorAll("[data-progress]")) {
  const state = form.querySelector("[data-progress-state]");
  form.addEventListener("submit", () => setInterval(async () => {
    try {
      const answer = await fetch(form.dataset.progress);
      if (answer.ok && !answer.redirected) state.textContent = await answer.text();
    } catch { /* the answer itself tells the end */ }
  }, 300));
}

document.addEventListener("click", event => {
  if (event.target.matches("[data-print]")) window.print();
});

// Keys of one letter can be switched off where they get in the way, by speech for one.
const KEYS = "keys-off";
const keysOff = () => localStorage.getItem(KEYS) !== null;
for (const box of document.querySelectorAll("[data-keys]")) {
  box.checked = !keysOff();
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => box.checked ? localStorage.removeItem(KEYS) : localStorage.setItem(KEYS, "1"));
}

// j and k go to the next and the previous item of a day, x chooses it.
document.addEventListener("keydown", event => {
  const items = [...document.querySelectorAll("[data-item]")];
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (!items.length || typing || keysOff() || event.ctrlKey || event.altKey || event.metaKey) return;
  const row = document.activeElement.closest("tr, li");
  const at = items.findIndex(item => item === document.activeElement || (row && row.contains(item)));
  if (event.key === "x" && row) row.querySelector("[name=item]")?.click();
  const step = { j: 1, k: -1 }[event.key];
  if (step) items[Math.max(0, Math.min(items.length - 1, at + step))].focus();
});

// h and l go to the month before and to the one after.
document.addEventListener("keydown", event => {
  const to = { h: "prev", l: "next" }[event.key];
  const typing = event.target.closest("input, select, textarea");
  if (!to || typing || keysOff() || event.ctrlKey || event.altKey || event.metaKey) return;
  document.querySelector(`main a[rel=${to}]`)?.click();
});

// Escape twice leaves to a neutral page, and Back does not lead here again.
let escaped = -Infinity;
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  if (event.timeStamp - escaped < 800) location.replace("/calm");
  escaped = event.timeStamp;
});
const hide = document.querySelector("[data-hide]");
if (hide) hide.addEventListener("click", event => { event.preventDefault(); location.replace("/calm"); });

const faults = document.querySelector(".faults");
if (faults) faults.focus();
