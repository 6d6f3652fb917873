// The comments at hand: each is one element with its context and its forms, and exactly one of them is on the page.

const strip = document.querySelector("[data-strip]");
const rest = document.querySelector("[data-rest-place]");
const place = document.querySelector("[data-hand]");

const nodes = new Map(); // by comment and revision; kept after a decision, so that an undo shows the same element again
const items = [];
let cursor = 0;
let told = () => undefined;

/** Have a function called whenever an element was put on the page. */
export const whenShown = (callback) => (told = callback);

/** Return the item of a unit's element: plain data that can be stored. `comment` names the revision too. */
function itemOf(node) {
  const { comment, claim, until, name } = node.dataset;
  return { comment, claim, until, name, decision: "" };
}

export const all = () => [...items];
export const current = () => items[cursor];
export const nodeOf = (item) => nodes.get(item.comment);
export const has = (item) => items.includes(item);
export const ticked = () => items.filter((item) => item.ticked);

/** Return the unit's element in a piece of HTML that our server rendered. */
export function parsed(html) {
  return document.adoptNode(new DOMParser().parseFromString(html, "text/html").querySelector("[data-claim]"));
}

export const HERE = 0;
export const NEXT = 1;
export const LAST = Infinity;

/** Take a unit's element into the hand: in the place of what is shown, right after it, or at the end. */
export function add(node, where) {
  const item = itemOf(node);
  nodes.set(item.comment, node);
  put(item, where);
}

/** Put an item back into the hand. */
export function put(item, where) {
  if (!has(item)) items.splice(Math.min(cursor + where, items.length), 0, item);
}

/** Take an item out of the hand; what follows it is shown. */
export function remove(item) {
  const index = items.indexOf(item);
  if (index < 0) return;
  items.splice(index, 1);
  item.ticked = false;
  if (index < cursor) cursor -= 1;
  cursor = Math.max(0, Math.min(cursor, items.length - 1));
}

/** Forget the elements of comments that can no longer come back. */
export function forget(wanted) {
  for (const comment of nodes.keys()) {
    if (!items.some((item) => item.comment === comment) && !wanted.has(comment)) nodes.delete(comment);
  }
}

/** Lease an item anew: under another claim, until another time. */
export function lease(item, claim, until) {
  Object.assign(item, { claim, until, lost: false });
  const node = nodeOf(item);
  if (!node) return;
  showLease(node, true);
  Object.assign(node.dataset, { claim, until });
  node.elements.claim.value = claim;
  node.querySelector("[data-clock]").dateTime = until;
}

/** Tell that a lease is over; returns the words. */
export function lose(item) {
  item.lost = true;
  return showLease(nodeOf(item), false);
}

function showLease(node, holds) {
  const [until, over] = node.querySelectorAll("[data-leased], [data-lost]");
  until.hidden = !holds;
  over.hidden = holds;
  return over.textContent;
}

export function move(step) {
  const to = cursor + step;
  if (to < 0 || to >= items.length) return false;
  cursor = to;
  return true;
}

/** Show the item under the cursor, or that nothing waits. Its element, context and forms appear in one step. */
export function show({ focus = true } = {}) {
  const item = current();
  const node = item && nodeOf(item);
  if (place.firstElementChild !== (node ?? null)) place.replaceChildren(...(node ? [node] : []));
  rest.hidden = Boolean(item);
  draw();
  told();
  if (focus) focusItem();
  return item ? nodeOf(item).dataset.announce : rest.querySelector("[data-announce]")?.dataset.announce ?? "";
}

export function focusItem() {
  const shown = current() ? nodeOf(current()) : rest;
  shown.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

/** Replace what is said when nothing is at hand. */
export function setRest(html) {
  const focused = rest.contains(document.activeElement);
  rest.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (focused) focusItem();
}

// The strip names what is at hand: where the cursor stands, what is ticked.
function draw() {
  strip.hidden = items.length < 2;
  strip.replaceChildren(...items.map((item, index) => entry(item, index)));
}

function entry(item, index) {
  const line = document.createElement("li");
  const tick = Object.assign(document.createElement("input"), { type: "checkbox", checked: Boolean(item.ticked) });
  tick.setAttribute("aria-label", `${strip.dataset.tick} ${item.name}`);
  tick.addEventListener("change", () => (item.ticked = tick.checked));
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet" });
  const name = document.createElement("bdi");
  name.textContent = item.name;
  button.append(name);
  if (item === current()) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => {
    cursor = index;
    scrollTo(0, 0);
    show();
  });
  line.append(tick, button);
  return line;
}

for (const node of place.querySelectorAll("[data-claim]")) add(node, LAST);
