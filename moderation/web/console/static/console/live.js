// News while a page is open: a stream of events when the server has a place, asking now and then when it has none.
// Each news is told as the event "mushrif:news" on the document; what the pages share is shown here.

const AGAIN_MS = 500;
const POLL_MS = 10_000;
const TRY_STREAM_EVERY = 6;

const nav = document.querySelector("[data-news]");
let polls = 0;

const claims = () => [...document.querySelectorAll("[data-claim]")].map((held) => held.dataset.claim).join(",");
const address = () => `${nav.dataset.news}?${new URLSearchParams({ claims: claims() })}`;

const number = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-${nav.dataset.digits}`);

function show(news) {
  const link = nav.querySelector("a");
  link.title = news.backlog;
  badge(link).textContent = news.held ? number.format(news.held) : "";
  forget(news.lost);
  for (const lost of news.lost) tell(lost);
  document.dispatchEvent(new CustomEvent("mushrif:news", { detail: news }));
}

/** The backlog beside the queue's link; it is read with the link. */
function badge(link) {
  const fresh = () => link.appendChild(Object.assign(document.createElement("span"), { className: "backlog" }));
  return link.querySelector(".backlog") ?? fresh();
}

/** Say where a comment is that was at hand and no longer is; the queue itself tells that a lease is over. */
function tell({ claim, who, message }) {
  const held = document.querySelector(`[data-claim="${claim}"]`);
  const place = held?.querySelector("[data-taken]") ?? (who && fault(held?.querySelector(".lease")));
  if (!place) return;
  if (place.textContent !== message) place.textContent = message;
  place.hidden = false;
}

function fault(line) {
  const place = Object.assign(document.createElement("span"), { className: "fault" });
  place.dataset.taken = "";
  line?.append(" ", place);
  return line && place;
}

/** What is at hand again is not with a colleague any more. */
function forget(lost) {
  for (const place of document.querySelectorAll("[data-taken]")) {
    const { claim } = place.closest("[data-claim]").dataset;
    if (!lost.some((one) => one.claim === claim)) place.hidden = true;
  }
}

function listen() {
  if (document.hidden) return later(listen, POLL_MS);
  const stream = new EventSource(address());
  const end = (next, ms) => {
    stream.close();
    later(next, ms);
  };
  stream.addEventListener("news", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("again", () => end(listen, AGAIN_MS));
  stream.addEventListener("error", () => end(ask, 0)); // no place, signed out, or the server is away
}

async function ask() {
  if (!document.hidden) {
    polls += 1;
    const response = await fetch(address(), { headers: { Accept: "application/json" }, redirect: "manual" });
    if (response.type === "opaqueredirect") return; // signed out: the next form says so
    if (response.ok) show(await response.json());
  }
  later(polls % TRY_STREAM_EVERY ? ask : listen, POLL_MS);
}

/** A server that does not answer now may do so later. */
function later(next, ms) {
  setTimeout(() => Promise.resolve().then(next).catch(() => later(ask, POLL_MS)), ms);
}

later(listen, AGAIN_MS);
