// The review page: decisions act at once on what is at hand, and the server is told in the background.
// Without this script the same forms work one round trip at a time.

import { care } from "./care.js";
import * as hand from "./hand.js";
import { opensPalette, reader } from "./keys.js";
import { makeOutbox, newKey, PAINT_MS, PATIENCE_MS } from "./outbox.js";
import { palette } from "./palette.js";
import { swipes } from "./swipe.js";

const POLL_MS = 10_000;
const UNDOABLE = 10;
const GONE = new Set(["claim_lost", "stale_revision", "not_yet_scored", "comment_erased", "comment_not_found"]);

const main = document.querySelector("main");
const live = document.querySelector("[data-live]");
const help = document.querySelector("[data-help]");
const notices = document.querySelector("[data-notices]");
const pending = document.querySelector("[data-pending]");
const { words, letters, actions, me, breakMinutes, numerals } = JSON.parse(document.querySelector("#review-page").textContent);
const writing = `${document.documentElement.lang}-u-nu-${numerals}`;
const clock = new Intl.DateTimeFormat(writing, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const figures = new Intl.NumberFormat(writing);
const token = () => document.querySelector("[name=csrf_token]").value;
const fill = (text, given) => text.replace(/%\((\w+)\)s/g, (_, name) => given[name]);

const history = []; // what was decided last, newest at the end
let active = true;
let syncing = false;
let wanted = false;
let surface = "button";

const outbox = makeOutbox({
  name: `mushrif-outbox-${me}-${location.pathname}`,
  token,
  settled,
  refused,
  signedOut: () => location.reload(),
  changed(count, trouble) {
    pending.hidden = !(trouble && count);
    pending.textContent = fill(words.pending, { count: figures.format(count) });
    if (!count && !hand.current()) sync();
  },
});

function tell(text, problem = false) {
  const line = Object.assign(document.createElement("p"), { className: problem ? "notice problem" : "notice" });
  line.textContent = text;
  notices.replaceChildren(line);
}

/** Say what was done and what is shown now. */
function say(text, problem) {
  tell(text, problem);
  scrollTo(0, 0);
  live.textContent = `${text} ${hand.show()}`;
}

// Acts on the comment in hand

function decide(item, choice, reason) {
  const node = hand.nodeOf(item);
  if (node.dataset.over) return letGo(item);
  const button = reason && node.querySelector(`[name=reason][value="${reason}"]`);
  if (choice === "reject" && !reason && "needsReason" in node.dataset) return tellReason(node);
  const fields = { decision: choice, reason: reason ?? "", note: node.elements.note.value, surface };
  item.folded = [];
  if (node.elements.fold?.checked) fold(item, fields);
  const same = item.unsent && JSON.stringify(item.unsent.fields) === JSON.stringify(fields);
  send("decide", node.getAttribute("action"), item, fields, same ? item.unsent.key : newKey());
  remember(item);
  const times = fields.fold ? node.querySelector(".times").textContent : "";
  return (choice === "publish" ? words.published : rejection(node, button)) + times;
}

/** Decide with an item all that is like it: none of it is to be shown next. */
function fold(item, fields) {
  fields.fold = "1";
  item.folded = hand.nodeOf(item).dataset.similar.split(" ");
  for (const other of hand.all()) if (item.folded.includes(other.comment)) hand.remove(other);
}

function rejection(node, button) {
  if (!button) return words.rejected;
  const label = button.dataset.label;
  return `${fill(words.rejected_for, { reason: label })} ${button.parentElement.querySelector(".message").textContent}`;
}

function tellReason(node) {
  node.querySelector("[name=reason]").focus();
  live.textContent = words.reason_wanted;
  tell(words.reason_wanted, true);
}

function remember(item) {
  history.push(item);
  if (history.length > UNDOABLE) history.shift();
}

/** Let go of a comment that can no longer be decided. */
function letGo(item) {
  hand.remove(item);
  return words.let_go;
}

function skip(item) {
  const node = hand.nodeOf(item);
  if (node.dataset.over) return letGo(item);
  send("skip", node.querySelector("[data-act=skip]").getAttribute("formaction"), item, {});
  return words.skipped;
}

function ask(item) {
  const node = hand.nodeOf(item);
  const { to, question } = node.elements;
  const path = node.querySelector("[data-act=ask]").getAttribute("formaction");
  send("ask", path, item, { to: to.value, question: question.value });
  return words.asked;
}

function send(act, path, item, fields, key = newKey()) {
  hand.remove(item);
  outbox.add({ act, path, item, fields, key });
  if (hand.all().length < 4) setTimeout(sync, PAINT_MS);
}

function undo(decision = "") {
  const item = decision ? history.find((one) => one.decision === decision) : history.at(-1);
  const form = document.querySelector("#undo");
  if (!item) {
    const last = decision || form.querySelector("[name=decision]")?.value;
    if (!last) return say(words.nothing_to_undo, true);
    return outbox.add({ act: "undo", path: form.action, item: null, fields: { decision: last }, key: newKey() });
  }
  history.splice(history.indexOf(item), 1);
  if (!outbox.cancel(item)) outbox.add({ act: "undo", path: form.action, item, fields: {}, key: newKey() });
  hand.put(item, hand.HERE);
  say(words.undone);
}

/** Decide a comment that stands beside the one in hand. */
function beside(node, button) {
  const row = button.parentElement;
  for (const one of row.querySelectorAll("button")) one.disabled = true;
  row.dataset.sent = button.value;
  const fields = { beside: button.value, surface };
  outbox.add({ act: "beside", path: node.getAttribute("action"), item: null, fields, key: newKey() });
}

const besideRow = (value) => document.querySelector(`[data-sent="${CSS.escape(value)}"]`);

// What the server answered

const answered = {
  beside(_, { message }, { beside: value }) {
    besideRow(value)?.replaceChildren(message);
    live.textContent = message;
  },
  undo(item, body) {
    takeBack(item, body);
    sync(); // one more waits, and the line above says how many
  },
  decide(item, { decision, count, message }) {
    Object.assign(item, { decision, unsent: null });
    if (count < 2) return;
    tell(message);
    sync();
  },
  skip: () => undefined,
  ask: (_, { message }) => tell(message),
  unskip: () => sync(),
};

function settled({ act: name, item, fields }, body) {
  if (body.recent) document.querySelector("[data-recent]").outerHTML = body.recent;
  answered[name](item, body, fields);
}

function takeBack(item, { at, unit, message }) {
  if (at && unit) {
    const fresh = hand.parsed(unit);
    const known = item ?? hand.all().find((one) => one.comment === fresh.dataset.comment);
    if (known && hand.nodeOf(known)) return hand.lease(known, at, fresh.dataset.until);
    hand.add(fresh, hand.HERE);
  } else if (item) hand.remove(item);
  say(message);
}

function refused(entry, { code, message, conflict }) {
  const { item, fields } = entry;
  const undoing = entry.act === "undo";
  const text = message ?? (code === "unreachable" ? words.unreachable : words.refused);
  if (fields.beside) {
    for (const one of besideRow(fields.beside)?.querySelectorAll("button") ?? []) one.disabled = false;
    return announceProblem(text);
  }
  if (!item) return announceProblem(text);
  outbox.cancel(item);
  if (undoing) hand.remove(item);
  else if (hand.nodeOf(item)) bringBack(entry, code, text, conflict);
  else return announceProblem(text);
  if (hand.current() === item || !hand.current() || undoing) return say(text, true);
  hand.show({ focus: false });
  announceProblem(text);
}

function announceProblem(text) {
  tell(text, true);
  live.textContent = text;
}

/** Show a comment again whose decision was not kept, with what was chosen and written. */
function bringBack({ item, fields, key }, code, text, conflict) {
  const node = hand.nodeOf(item);
  if (history.includes(item)) history.splice(history.indexOf(item), 1);
  if (code === "unreachable") item.unsent = { fields, key };
  node.querySelector("[data-problem]")?.remove();
  const problem = Object.assign(document.createElement("div"), { className: "notice problem" });
  problem.dataset.problem = "";
  const chosen = node.querySelector(`[name=reason][value="${fields.reason}"]`)?.dataset.label;
  problem.textContent = chosen ? `${text} ${fill(words.you_chose, { reason: chosen })}` : text;
  if (conflict) problem.append(...new DOMParser().parseFromString(conflict, "text/html").body.childNodes);
  node.querySelector("[data-focus]").prepend(problem);
  if (GONE.has(code)) over(item);
  hand.put(item, hand.NEXT);
}

/** Mark a comment as one that cannot be decided here any more; every key lets it go. */
function over(item) {
  const node = hand.nodeOf(item);
  node.dataset.over = "yes";
  for (const button of node.querySelectorAll("[name=decision], [name=reason], [data-act=ask]")) button.disabled = true;
  node.querySelector("[data-act=skip]").firstChild.textContent = words.go_on;
}

// What is at hand: leased anew and filled up

async function sync() {
  wanted = true;
  if (syncing) return;
  syncing = true;
  while (wanted) {
    wanted = false;
    await syncOnce().catch(() => undefined); // the next look tries again
  }
  syncing = false;
}

async function syncOnce() {
  const waiting = outbox.items();
  const form = new URLSearchParams({ csrf_token: token(), spare: waiting.length });
  for (const { claim, lost } of [...hand.all(), ...waiting]) if (claim && !lost) form.append("have", claim);
  const response = await fetch(main.dataset.handAddress, {
    method: "POST",
    body: form,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (response.redirected) return location.reload(); // signed out
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  take(await response.json());
}

function take(news) {
  showState(news);
  const shown = hand.current();
  for (const item of hand.all()) {
    if (news.held[item.claim]) hand.lease(item, item.claim, news.held[item.claim]);
    else if (news.lost.includes(item.claim) && !hand.nodeOf(item).dataset.over) lose(item, item === shown);
  }
  const busy = new Set(outbox.items().flatMap(({ comment, folded = [] }) => [comment, ...folded]));
  for (const html of news.units) {
    const node = hand.parsed(html);
    const known = hand.all().find((item) => item.comment === node.dataset.comment);
    if (known) hand.lease(known, node.dataset.claim, node.dataset.until);
    else if (!busy.has(node.dataset.comment)) hand.add(node, hand.LAST);
  }
  if (news.rest) hand.setRest(news.rest);
  hand.forget(new Set([...history, ...outbox.items()].map((item) => item.comment)));
  const text = hand.show({ focus: hand.current() !== shown });
  if (hand.current() !== shown) live.textContent = `${shown ? "" : live.textContent} ${text}`.trim();
  main.dataset.synced = "yes";
}

// What is read is never taken from under its reader's fingers: a lost lease is told, and a decision then refused.
function lose(item, shown) {
  if (shown) live.textContent = hand.lose(item);
  else hand.remove(item);
}

function showState({ waiting, pace }) {
  const line = document.querySelector("[data-waiting]");
  document.title = document.title.replace(line.textContent, waiting);
  line.textContent = waiting;
  if (pace !== undefined) document.querySelector("[data-pace]").textContent = pace;
}

/** Ask what waits. What is at hand keeps its lease while its moderator is at work, and no longer. */
async function look() {
  if (document.hidden) return;
  const keep = active && hand.current();
  active = false;
  if (keep) return sync();
  const response = await fetch(main.dataset.state);
  if (response.redirected) return location.reload();
  const news = await response.json();
  showState(news);
  if (!hand.current() && news.free > 0) await sync();
}

/** Show times of the day in the moderator's own zone. */
function localTimes() {
  for (const time of document.querySelectorAll("time[data-clock]")) time.textContent = clock.format(new Date(time.dateTime));
}

// Keys, buttons, dialogs

const toggle = (selector) => {
  const part = hand.nodeOf(hand.current()).querySelector(selector);
  if (!part) return;
  part.open = !part.open;
  if (part.open) part.querySelector("summary").focus();
  else hand.focusItem();
};

const forTicked = (choice) => {
  const said = hand.ticked().map((item) => decide(item, choice));
  if (said.length) say(`${said[0]} × ${figures.format(said.length)}`);
};

const onItem = (act) => () => {
  const said = hand.current() && act(hand.current());
  if (said) say(said);
};

const act = {
  publish: onItem((item) => decide(item, "publish")),
  reject: onItem((item) => decide(item, "reject")),
  skip: onItem(skip),
  undo: () => undo(),
  next: () => hand.move(1) && (live.textContent = hand.show()),
  previous: () => hand.move(-1) && (live.textContent = hand.show()),
  thread: onItem(() => toggle("[data-thread]")),
  context: onItem(() => toggle("[data-context]")),
  escalate: onItem((item) => {
    const part = hand.nodeOf(item).querySelector("[data-ask]");
    if (!part) return announceProblem(words.nobody_to_ask);
    part.open = true;
    part.querySelector("select").focus();
  }),
  tick: onItem((item) => {
    item.ticked = !item.ticked;
    hand.show();
  }),
  "publish-ticked": () => forTicked("publish"),
  "reject-ticked": () => forTicked("reject"),
  help: () => help.showModal(),
};
for (let number = 1; number < 10; number += 1) {
  act[`reason-${number}`] = onItem((item) => {
    const button = hand.nodeOf(item).querySelector(`[data-key="${number}"]`);
    return button && decide(item, "reject", button.value);
  });
}

const openPalette = palette({ actions, run: (name) => act[name](), closed: hand.focusItem, address: main.dataset.find });
const actionOf = letters ? reader(letters) : () => null;

document.addEventListener("keydown", (event) => {
  active = true;
  if (document.querySelector("dialog[open]")) return;
  if (opensPalette(event)) {
    event.preventDefault();
    return openPalette();
  }
  if (event.key === "Escape" && event.target.closest?.("[data-ask]")) return hand.focusItem();
  const name = actionOf(event);
  if (!name) return;
  event.preventDefault();
  surface = "key";
  act[name]();
});

if ("swipe" in main.dataset) {
  swipes(document.querySelector("[data-hand]"), (choice) => {
    active = true;
    surface = "touch";
    act[choice]();
  });
}

document.addEventListener("click", (event) => {
  active = true;
  surface = event.pointerType === "touch" ? "touch" : "button";
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-swap]")) return;
  event.preventDefault();
  if (form.matches("#undo")) return undo();
  if (submitter?.name === "beside") return beside(form, submitter);
  if (form.matches("[data-undo]")) return undo(submitter.value);
  if (form.matches("[data-unskip]")) return outbox.add({ act: "unskip", path: form.action, item: null, fields: {}, key: newKey() });
  const choices = { decision: () => act[submitter.value](), reason: () => act[`reason-${submitter.dataset.key}`]() };
  if (choices[submitter?.name]) return choices[submitter.name]();
  if (submitter?.dataset.act === "ask") return onItem(ask)();
  act.skip();
});

for (const [opener, open] of [["[data-open-help]", act.help], ["[data-open-palette]", openPalette]]) {
  const button = document.querySelector(opener);
  button.hidden = false;
  button.addEventListener("click", open);
}
help.addEventListener("close", hand.focusItem);
document.addEventListener("visibilitychange", () => look().catch(() => undefined));
setInterval(() => look().catch(() => undefined), POLL_MS);
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("pagehide", () => {
  outbox.leave();
  const form = new URLSearchParams({ csrf_token: token() });
  for (const { claim, until } of hand.all()) form.append("claim", `${claim} ${until}`);
  if (form.has("claim")) navigator.sendBeacon(main.dataset.release, form);
});

care(breakMinutes, tell, words);
hand.whenShown(localTimes);
hand.show();
sync();
outbox.resume();
