// <mushrif-comments article-id site src lang token sort refresh>: shows a thread when it comes near, and keeps it fresh.
// CSS, asset() and HOME are written before this by bundle.py.
import { el, stored } from "./dom.js";
import { form } from "./form.js";
import { list } from "./thread.js";
import { Words } from "./words.js";

const NEAR = "400px";
const SLOWEST = 300_000;
const ANCHOR = /^#c-([\w-]+)$/;
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(CSS);

export class MushrifComments extends HTMLElement {
  static observedAttributes = ["article-id", "token"];

  connectedCallback() {
    if (!this.shadowRoot) this.adopt();
    this.onHash = () => this.follow(location.hash);
    addEventListener("hashchange", this.onHash);
    if (this.page || ANCHOR.test(location.hash) || this.receipts.length) return this.begin();
    this.observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.begin(), { rootMargin: `${NEAR} 0px` });
    return this.observer.observe(this);
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.onHash);
    this.observer?.disconnect();
    clearTimeout(this.timer);
    this.writer?.stop();
  }

  attributeChangedCallback(name, old, now) {
    if (!this.page || old === now) return;
    if (name === "article-id") this.writer = this.page = this.query = null;
    this.begin();
  }

  // The server's fragment, if there is one, moves in as it is: it is styled at once and works until the data is here.
  adopt() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    this.section = el("section", { class: "mushrif" });
    root.append(...(this.childElementCount ? this.childNodes : [this.section]));
    this.live = el("p", { class: "mushrif-unseen", role: "status" });
    root.append(this.live);
  }

  get api() {
    const base = this.getAttribute("src")?.replace(/\/$/, "") ?? HOME;
    return `${base}/public/v1/sites/${encodeURIComponent(this.getAttribute("site"))}`;
  }

  get address() {
    return `${this.api}/articles/${this.articleId.split("/").map(encodeURIComponent).join("/")}`;
  }

  get articleId() {
    return this.getAttribute("article-id") ?? "";
  }

  get token() {
    return this.getAttribute("token");
  }

  set token(value) {
    this.setAttribute("token", value);
  }

  // The reader's own receipts; a plain form comes back with one in the address.
  get receipts() {
    const given = new URL(location).searchParams.get("receipt");
    let kept = [];
    try {
      kept = JSON.parse(stored(`mushrif:${this.address}`)) ?? [];
    } catch {}
    return [...new Set([...kept, given].filter((one) => typeof one === "string"))];
  }

  // The name in the site's token, to be shown; the server checks the signature.
  get identity() {
    try {
      const claims = atob(this.token.split(".")[0].replace(/-/g, "+").replace(/_/g, "/"));
      return JSON.parse(new TextDecoder().decode(Uint8Array.from(claims, (char) => char.charCodeAt()))).name;
    } catch {
      return null;
    }
  }

  emit(name, detail) {
    return this.dispatchEvent(new CustomEvent(`mushrif:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  announce(text) {
    this.live.textContent = text;
  }

  async begin() {
    this.observer?.disconnect();
    const lang = this.getAttribute("lang") || this.closest("[lang]")?.lang || "ar";
    try {
      const wanted = ANCHOR.exec(location.hash)?.[1];
      const writer = this.receipts.length && this.loadWriter();
      [this.words, this.page] = await Promise.all([Words.of(lang), this.read(wanted), writer]);
      this.frame();
      await this.writer?.adopt();
      this.draw();
      this.toggleAttribute("data-ready", true);
      this.emit("loaded", { count: this.page.count });
      if (wanted) this.show(wanted);
      this.again();
    } catch (error) {
      this.fail(error);
    }
  }

  // What was there stays: the fragment, or one quiet line with a way to try again.
  fail(error) {
    this.emit("error", { code: error.code ?? "network", message: error.message });
    if (this.page || !this.section.isConnected) return;
    const words = this.words ?? new Words("ar", ARABIC);
    const again = el("button", { type: "button", click: () => this.begin() }, words.say("again"));
    this.section.replaceChildren(el("p", { class: "mushrif-row", lang: words.lang, dir: words.dir }, el("span", {}, words.say("offline")), again));
  }

  // Asks the service; an answer that is not "ok" is thrown with its code and the reader's sentence.
  async ask(address, method = "GET", json = undefined, headers = {}) {
    const body = json && JSON.stringify(json);
    const type = json && { "Content-Type": "application/json" };
    const answer = await fetch(address, { method, body, headers: { ...type, ...headers }, cache: method === "GET" ? "no-cache" : "no-store", credentials: "omit" });
    const said = answer.status === 204 ? null : await answer.json();
    if (answer.ok) return said;
    throw Object.assign(new Error(said.title), said, { after: Number(answer.headers.get("Retry-After")) });
  }

  // Reads as many pages as are shown, one after the other: a new comment moves the borders between them.
  async read(wanted) {
    const start = wanted ? `around=${wanted}` : (this.query ?? `sort=${this.getAttribute("sort") ?? "newest"}`);
    let found;
    try {
      found = await this.ask(`${this.address}/comments?${start}`);
    } catch (error) {
      if (!wanted || error.code !== "comment_not_found") throw error;
      return this.read();
    }
    this.query = start;
    for (let page = 1; page < (this.pages ?? 1) && found.next_cursor; page += 1) {
      const next = await this.ask(`${this.address}/comments?cursor=${encodeURIComponent(found.next_cursor)}`);
      found = { ...next, items: [...found.items, ...next.items], prev_cursor: found.prev_cursor };
    }
    return found;
  }

  // The parts that stay, so that a new list does not disturb what is being written.
  frame() {
    const old = this.shadowRoot.querySelector(".mushrif-form");
    const { article, posting, site } = this.page;
    this.words.follow(site);
    const { lang, dir } = this.words;
    this.open = posting.allowed && (posting.guests || Boolean(this.token));
    this.heading = el("h2", { class: "mushrif-count", id: "mushrif-count", part: "count", tabindex: -1 });
    this.mine = el("div", {});
    this.below = el("div", {});
    this.section = el("section", { class: "mushrif", id: "comments", lang, dir, "aria-labelledby": "mushrif-count" }, this.heading, this.open ? form(this, posting) : this.shut(article, posting), this.mine, this.below);
    for (const name of this.open && old ? ["name", "body"] : []) {
      const input = this.section.querySelector(`[name=${name}]`);
      if (input) input.value ||= old.elements[name]?.value ?? "";
    }
    this.shadowRoot.replaceChildren(this.section, this.live);
  }

  shut({ state, opens_at: opens }, { allowed }) {
    const { words } = this;
    const says = allowed ? "members" : state === "scheduled" ? "scheduled" : "closed";
    const login = el("button", { type: "button", click: () => this.emit("login") }, words.say("login"));
    return el("div", { class: "mushrif-note" }, el("p", {}, words.say(says, opens && words.dates.format(new Date(opens)))), allowed ? login : null);
  }

  draw() {
    const { words, page } = this;
    const focused = this.shadowRoot.activeElement?.dataset.key;
    this.heading.textContent = words.count(page.count);
    this.newcomers = el("button", { type: "button", hidden: "", click: () => this.turn({}) }, words.say("fresh"));
    const by = (sort) => el("button", { type: "button", "data-key": sort, "aria-current": page.sort === sort ? "true" : null, click: () => this.turn({ query: `sort=${sort}`, pages: 1 }) }, words.say(sort));
    const sorts = el("nav", { class: "mushrif-row", "aria-label": words.say("sort") }, by("newest"), by("oldest"), by("best"), this.newcomers);
    const more = (key, change) => el("p", { class: "mushrif-more" }, el("button", { type: "button", "data-key": key, click: () => this.turn(change) }, words.say(key)));
    const pages = this.pages ?? 1;
    this.below.replaceChildren(...[
      page.items.length ? sorts : null,
      page.prev_cursor ? more("earlierPage", { query: `cursor=${encodeURIComponent(page.prev_cursor)}`, pages: pages + 1 }) : null,
      page.items.length ? list(this, page.items) : null,
      page.next_cursor ? more("more", { pages: pages + 1 }) : null,
    ].filter(Boolean));
    if (focused) (this.below.querySelector(`[data-key="${focused}"]`) ?? this.heading).focus({ preventScroll: true });
  }

  // Reads anew with another order or more pages, and shows what came.
  async turn(change) {
    Object.assign(this, change);
    try {
      this.page = await this.read();
      this.draw();
      this.announce(this.words.count(this.page.count));
    } catch (error) {
      this.announce(this.words.say("offline"));
      this.fail(error);
    }
  }

  // A comment that left goes at once; one that came is offered, so that nothing moves under the reader's eyes.
  async refresh() {
    const shown = new Set(this.page.items.map(({ id }) => id));
    const now = await this.read();
    this.heading.textContent = this.words.count(now.count);
    const came = now.items.some(({ id }) => !shown.has(id));
    const at = this.below.getBoundingClientRect();
    if (this.below.querySelector("form") || JSON.stringify(now) === JSON.stringify(this.page)) return;
    if (came && shown.size && at.top < innerHeight && at.bottom > 0) return this.newcomers.hidden = false;
    this.page = now;
    this.draw();
  }

  again(pause = this.every) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      try {
        if (!document.hidden) await this.refresh();
        this.again();
      } catch {
        this.again(Math.min(pause * 2, SLOWEST));
      }
    }, pause);
  }

  get every() {
    return Math.max(2, Number(this.getAttribute("refresh")) || 60) * 1000;
  }

  async follow(hash) {
    const wanted = ANCHOR.exec(hash)?.[1];
    if (!wanted || !this.page) return;
    if (!this.shadowRoot.getElementById(`c-${wanted}`)) {
      this.pages = 1;
      this.page = await this.read(wanted);
      this.draw();
    }
    this.show(wanted);
  }

  show(id) {
    this.shadowRoot.querySelector(".mushrif-target")?.classList.remove("mushrif-target");
    const item = this.shadowRoot.getElementById(`c-${id}`);
    item?.classList.add("mushrif-target");
    item?.scrollIntoView();
    item?.focus({ preventScroll: true });
  }

  async copy(id, button) {
    const address = new URL(location);
    address.searchParams.delete("receipt");
    address.hash = `c-${id}`;
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = this.words.say("copied");
      this.announce(button.textContent);
    } catch {
      button.textContent = address.href;
    }
  }

  async loadWriter() {
    const { Writer } = await import(asset("write.js"));
    this.writer ??= new Writer(this, el);
    return this.writer;
  }

  // Runs something with the part that writes, loaded at its first use.
  async write(work) {
    try {
      const writer = await this.loadWriter();
      writer.attach();
      return work?.(writer);
    } catch (error) {
      return this.fail(error);
    }
  }

  async panel(kind, subject, place) {
    const panels = await import(asset("panels.js"));
    panels[kind](this, el, subject, place);
  }
}

customElements.get("mushrif-comments") ?? customElements.define("mushrif-comments", MushrifComments);
