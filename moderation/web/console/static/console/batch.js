// The batch's numbers follow the ticks, and keys walk, tick and decide; everything else is a plain form.

import { reader } from "./keys.js";

const form = document.querySelector("[data-batch]");
let ticks = [...form.querySelectorAll("[name=tick]")];
const locale = `${document.documentElement.lang}-u-nu-${document.querySelector("main").dataset.digits}`;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Write how many errors are expected, as the server does: whole from ten on, with one place below. */
function errors(value) {
  return value >= 10 || Math.abs(value - Math.round(value)) <= 0.05 ? whole.format(value) : exact.format(value);
}

function count() {
  const ticked = ticks.filter((tick) => tick.checked).length;
  const rest = ticks.length - ticked;
  for (const place of form.querySelectorAll("[data-ticked]")) place.textContent = whole.format(ticked);
  for (const place of form.querySelectorAll("[data-rest]")) place.textContent = whole.format(rest);
  for (const place of form.querySelectorAll("[data-share]")) place.textContent = errors(place.dataset.share * rest);
}

form.addEventListener("change", (event) => event.target.matches("[name=tick]") && count());
// What a colleague took meanwhile is left out of the counts, and of the decision.
document.addEventListener("mushrif:news", (event) => {
  for (const lost of event.detail.lost) {
    const card = form.querySelector(`[data-claim="${lost.claim}"]`);
    for (const input of card?.querySelectorAll("input") ?? []) input.disabled = true;
  }
  ticks = ticks.filter((tick) => !tick.disabled);
  count();
});
count(); // a browser that goes back keeps the ticks

// Keys: from card to card, tick, decide the ticked

const { letters } = document.querySelector("main").dataset;
const actionOf = letters ? reader(JSON.parse(letters)) : () => null;
const cards = () => [...form.querySelectorAll(".cards > li")];

function walk(step) {
  const all = cards();
  const here = all.findIndex((card) => card.contains(document.activeElement));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  next.querySelector("[name=tick]").focus();
  next.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  next: () => walk(1),
  previous: () => walk(-1),
  tick: () => document.activeElement.closest(".cards > li")?.querySelector("[name=tick]").click(),
  "publish-ticked": () => form.querySelector("[value=publish-ticked]").click(),
  "reject-ticked": () => form.querySelector("[value=reject-ticked]").click(),
};

document.addEventListener("keydown", (event) => {
  const act = KEYS[actionOf(event)];
  if (!act) return;
  event.preventDefault();
  act();
});
form.dataset.ready = "yes";
