// The review queue: keys press buttons, forms swap the page's one <main>, and the page notices what is new.
// Everything here only speeds up what the plain forms do; on any failure the plain form is sent.

import { shortcut } from "./keys.js";

const POLL_MS = 10_000;

const main = () => document.querySelector("main");
const live = document.querySelector("[data-live]");
const help = document.querySelector("[data-help]");
const clock = new Intl.DateTimeFormat("ar-u-nu-latn", { hour: "numeric", minute: "2-digit" });
const keysOn = "keys" in main().dataset;
let busy = false;
let active = true;

const claimed = () => main().querySelector("[data-claim]")?.dataset.claim;

/** Show times of the day in the moderator's own zone. */
function localTimes() {
  for (const time of document.querySelectorAll("time[data-clock]")) {
    time.textContent = clock.format(new Date(time.dateTime));
  }
}

/** Put another page's <main> in place: the comment, its context and the forms change together. */
function swap(html) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const fresh = next.querySelector("main[data-state]");
  if (!fresh) throw new Error("not a page of the queue");
  main().replaceWith(document.adoptNode(fresh));
  document.title = next.title;
  localTimes();
  window.scrollTo(0, 0);
  focusItem();
  const notices = [...fresh.querySelectorAll("[data-notice]")].map((notice) => notice.textContent);
  live.textContent = [...notices, fresh.querySelector("[data-announce]").dataset.announce].join(" ");
}

function focusItem() {
  main().querySelector("[data-focus]")?.focus({ preventScroll: true });
}

async function fetchPage(address, options) {
  const response = await fetch(address, options);
  if (!response.ok || new URL(response.url).pathname !== location.pathname) throw new Error("not the queue");
  return response.text();
}

async function send(form, button) {
  busy = true;
  main().setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, button));
  const address = button?.getAttribute("formaction") ?? form.action;
  try {
    swap(await fetchPage(address, { method: "POST", body }));
    busy = false;
  } catch {
    sendPlainly(form, button, address);
  }
}

function sendPlainly(form, button, address) {
  if (button?.name) {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
    form.append(Object.assign(pressed, { name: button.name, value: button.value }));
  }
  form.action = address;
  form.submit();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-swap]")) return;
  event.preventDefault();
  if (!busy) send(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  active = true;
  const key = shortcut(event);
  if (!key || help.open) return;
  if (key === "?") return help.showModal();
  const button = keysOn && main().querySelector(`[data-key="${key}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("pointerdown", () => (active = true));

/** Ask what waits. A comment in hand keeps its lease while its moderator is at work, and no longer. */
async function look() {
  if (busy || document.hidden) return;
  const { lost, state, renew } = main().dataset;
  const claim = claimed();
  const keep = claim && active && !lost;
  active = false;
  const response = keep
    ? await fetch(renew, { method: "POST", headers: { "X-CSRFToken": main().querySelector("[name=csrf_token]").value } })
    : await fetch(state);
  if (response.redirected) return location.reload(); // signed out
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  await take(await response.json(), claim, keep);
}

async function take(news, claim, kept) {
  if (busy || claimed() !== claim) return;
  if (!claim && news.free > 0) return swap(await fetchPage(location.href));
  main().querySelector("[data-waiting]").textContent = news.waiting;
  if (kept) showLease(news, claim);
}

// A comment is never swapped under its reader's fingers: a lost lease is only told, and a decision then refused.
function showLease(news, claim) {
  const lease = main().querySelector("[data-lease]");
  if (news.claim_id === claim) {
    lease.querySelector("time").dateTime = news.lease_expires_at;
    return localTimes();
  }
  main().dataset.lost = "yes";
  live.textContent = lease.textContent = lease.dataset.lease;
}

// A server that does not answer now may do so ten seconds later; decisions say for themselves when they fail.
const lookAgain = () => look().catch(() => undefined);
setInterval(lookAgain, POLL_MS);
document.addEventListener("visibilitychange", lookAgain);

const opener = document.querySelector("[data-open-help]");
opener.hidden = false;
opener.addEventListener("click", () => help.showModal());
help.addEventListener("close", focusItem);

localTimes();
focusItem();
