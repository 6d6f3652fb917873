// What was decided on this page and not yet answered: sent one after another, in order, each with its own key.
//
// An entry is {act, path, item, fields, key}. `item` is the comment it is about, shared with the page, so that a claim or a
// decision's id that an earlier answer brought is sent with the later entry. Entries outlive a reload of the page.

const PAUSES_MS = [400, 1200, 3000];
export const PAINT_MS = 20; // the next comment is painted first
export const PATIENCE_MS = 15_000; // an answer that takes longer is a connection that fails
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const online = () => new Promise((resolve) => addEventListener("online", resolve, { once: true }));

/** Return a key that no other call has; `crypto.randomUUID` is missing on plain http. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return what an entry sends. */
function form({ item, fields, key }, token) {
  const about = { claim: item?.claim ?? "", decision: fields.decision ?? item?.decision ?? "" };
  return new URLSearchParams({ ...about, ...fields, csrf_token: token(), idempotency_key: key });
}

/** Return the outbox; `settled` and `refused` are told of each answer, `changed` of what still waits. */
export function makeOutbox({ name, token, settled, refused, changed, signedOut }) {
  let entries = restored(name);
  let sending = null;
  let troubled = false;

  function keep() {
    if (entries.length) sessionStorage.setItem(name, JSON.stringify(entries));
    else sessionStorage.removeItem(name);
  }

  async function attempt(entry) {
    const response = await fetch(entry.path, {
      method: "POST",
      body: form(entry, token),
      headers: { Accept: "application/json", "Idempotency-Key": entry.key },
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.redirected) return "signed out";
    if (response.status >= 500 || response.status === 429) throw new Error(`answered ${response.status}`);
    return { ok: response.ok, body: await response.json().catch(() => ({})) };
  }

  /** Return the answer; a connection that fails is tried again, and away from the network we wait for it. */
  async function delivered(entry) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt(entry);
      } catch {
        changed(entries.length, (troubled = true));
        if (!navigator.onLine) {
          await online();
          tries = -1;
        } else if (tries === PAUSES_MS.length) {
          return { ok: false, body: { code: "unreachable" } };
        } else await pause(PAUSES_MS[tries]);
      }
    }
  }

  async function run() {
    while (!sending && entries.length) {
      sending = entries[0];
      const answer = await delivered(sending);
      if (answer === "signed out") return signedOut();
      const entry = sending;
      entries = entries.filter((one) => one !== entry);
      sending = null;
      keep();
      (answer.ok ? settled : refused)(entry, answer.body);
      changed(entries.length, (troubled = false));
    }
  }

  return {
    /** Send this after all that waits. */
    add(entry) {
      entries.push(entry);
      keep();
      changed(entries.length, troubled);
      setTimeout(run, PAINT_MS);
    },
    /** Take back what still waits about an item, all but what is on its way; tells whether a decision was among it. */
    cancel(item) {
      const waits = entries.filter((one) => one.item === item && one !== sending);
      entries = entries.filter((one) => !waits.includes(one));
      keep();
      return waits.some((one) => one.act === "decide");
    },
    /** Return the comments that entries are about. */
    items: () => entries.map((one) => one.item).filter(Boolean),
    /** Hand all to the browser, which sends it after the page is gone; what may be repeated is kept all the same. */
    leave() {
      if (!navigator.onLine) return;
      for (const entry of entries) navigator.sendBeacon(entry.path, form(entry, token));
      entries = entries.filter(({ act }) => act === "decide" || act === "beside");
      keep();
    },
    resume: run,
  };
}

/** Read what an earlier page left; entries about one comment share its item again. */
function restored(name) {
  const items = new Map();
  const shared = (item) => items.get(item.comment) ?? items.set(item.comment, item).get(item.comment);
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]").map((one) => ({ ...one, item: one.item && shared(one.item) }));
  } catch {
    return [];
  }
}
