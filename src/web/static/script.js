// Saves reloads; every page works without it.
"use strict";

const send = (url, form, extra) => {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra || {})) body.set(name, value);
  return fetch(url, { method: "POST", body, headers: { "X-Script": "1" } });
};
const later = (wait, act) => {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
};

// A fragment keeps itself up to date, but not under somebody's fingers.
for (const part of document.querySelectorAll("[data-refresh]")) {
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const answer = await fetch(part.dataset.refresh);
      if (answer.ok && !answer.redirected) part.innerHTML = await answer.text();
    } catch { /* the link is poor: the next round tries again */ }
  }, 1000 * part.dataset.every);
}

// A draft survives a closed browser.
for (const form of document.querySelectorAll("[data-draft]")) {
  const state = form.querySelector("[data-draft-state]");
  form.addEventListener("input", later(2000, async () => {
    try {
      const answer = await send(form.dataset.draft, form);
      if (!answer.ok || answer.redirected) return;
      form.elements.draft.value = await answer.text();
      state.textContent = state.dataset.kept;
    } catch { state.textContent = ""; }
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

// Communes for an address.
for (const list of document.querySelectorAll("[data-communes]")) {
  for (const field of document.querySelectorAll(`[list="${list.id}"]`)) {
    field.addEventListener("input", later(300, async () => {
      const answer = await fetch(`${list.dataset.communes}?q=${encodeURIComponent(field.value.split(",").pop().trim())}`);
      if (!answer.ok) return;
      const before = field.value.includes(",") ? field.value.slice(0, field.value.lastIndexOf(",") + 1) + " " : "";
      list.replaceChildren(...(await answer.json()).map(name => {
        const option = document.createElement("option");
        option.value = before + name;
        return option;
      }));
    }));
  }
}

document.addEventListener("submit", event => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
document.addEventListener("click", event => {
  if (event.target.matches("[data-print]")) window.print();
});

// Escape twice leaves to a neutral page, and Back does not lead here again.
let escaped = 0;
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  if (event.timeStamp - escaped < 800) location.replace("/calm");
  escaped = event.timeStamp;
});
const hide = document.querySelector("[data-hide]");
if (hide) hide.addEventListener("click", event => { event.preventDefault(); location.replace("/calm"); });

const faults = document.querySelector(".faults");
if (faults) faults.focus();
