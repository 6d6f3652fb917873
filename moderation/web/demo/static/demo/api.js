// The public API of one article: its thread, a post, and how a post fares.

const YOUNGEST_MS = 3000; // the server takes a form that is sent sooner for a machine's
const ripe = new Promise((done) => setTimeout(done, YOUNGEST_MS));
const FAILED = "تعذّر الاتصال. بقي تعليقك في الحقل، فأرسله من جديد.";

export class Api {
  constructor(thread, receipts) {
    this.address = thread;
    this.receipts = receipts.slice(0, -1); // the page names the address with "-" in the token's place
  }

  // Returns {count, items, next_cursor} of the first `pages` pages together; throws when one cannot be had.
  async thread(pages) {
    const found = { count: 0, items: [], next_cursor: null };
    for (let page = 0; page < pages; page += 1) {
      const query = found.next_cursor ? `?cursor=${encodeURIComponent(found.next_cursor)}` : "";
      const answer = await fetch(this.address + query, { cache: "no-cache" });
      if (!answer.ok) throw new Error(`thread: ${answer.status}`);
      const next = await answer.json();
      found.items.push(...next.items);
      found.count = next.count;
      found.next_cursor = next.next_cursor;
      if (!next.next_cursor) break;
    }
    return found;
  }

  // Returns {posted} or {fault}, a sentence for the reader; never throws.
  async post(comment, once) {
    try {
      if (comment.token) await ripe;
      const answer = await this.send(comment, once);
      const said = await answer.json();
      return answer.ok ? { posted: said } : { fault: said.title, code: said.code };
    } catch {
      return { fault: FAILED, code: "network" };
    }
  }

  send(comment, once) {
    return fetch(this.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": once },
      body: JSON.stringify(comment),
    });
  }

  // Returns how a comment fares, null when its receipt is not known here; throws when the service does not answer.
  async receipt(token) {
    const answer = await fetch(this.receipts + encodeURIComponent(token), { cache: "no-store" });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`receipt: ${answer.status}`);
    return answer.json();
  }
}
