// What a reader does with the form, and their own comments: kept as receipts in this browser, asked after until decided.
// WRITE and asset() are written before this by bundle.py.

const KEPT = 50;
const QUICK = 3000;
const SLOW = 30_000;
const TRIES = 4;
const OF_THE_TEXT = ["empty_body", "body_too_long", "invalid_text", "duplicate_comment"];
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Writer {
  constructor(widget, el) {
    this.widget = widget;
    this.el = el;
    this.own = new Map();
    this.once = this.key();
    this.address = widget.address;
  }

  key() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  say(key, ...values) {
    const { words } = this.widget;
    words.table = { ...WRITE, ...words.table };
    return words.say(key, ...values);
  }

  // The server's sentences are Arabic; another language has its own.
  told(own) {
    if (this.widget.words.lang === "ar") return own.message;
    return this.say(`says_${own.status}`, this.say(own.reason ?? "other"));
  }

  // The form: one for each frame of the widget.

  attach() {
    const { section, page } = this.widget;
    if (this.section === section) return;
    this.section = section;
    this.form = section.querySelector("form.mushrif-form");
    this.limit = page.posting.max_chars;
    this.form?.elements.body.addEventListener("input", () => this.typed());
    if (this.form) this.ticket = this.widget.ask(`${this.address}/form`).catch(() => ({}));
  }

  typed() {
    const { body } = this.form.elements;
    const { numbers } = this.widget.words;
    const length = [...body.value].length;
    this.form.querySelector("#mushrif-counter").textContent = this.say("counted", numbers.format(length), numbers.format(this.limit));
    body.dir = direction(body.value, this.widget.words.dir);
    this.form.querySelector(".mushrif-note")?.remove();
  }

  // Without an id the reply is called off.
  replyTo(id, name) {
    const row = this.form.querySelector("#mushrif-parent");
    this.parent = id ?? null;
    row.hidden = !id;
    row.querySelector("bdi").textContent = name ?? this.say("earlier");
    this.focus();
  }

  focus() {
    const { name, body } = this.form.elements;
    this.form.scrollIntoView({ block: "nearest" });
    (name && !name.value ? name : body).focus();
  }

  async send(anyway = false) {
    const { name, body } = this.form.elements;
    const empty = [name, body].find((field) => field && !field.value.trim());
    if (empty) return this.refuse(this.say(empty === name ? "needName" : "needBody"), empty);
    if (this.sending) return undefined;
    this.busy(true);
    try {
      if (!anyway && (await this.doubtful(body.value))) return this.nudge();
      const own = await this.post(name?.value, body.value);
      this.reset(name?.value);
      return await this.keep(own);
    } catch (error) {
      this.widget.emit("error", { code: error.code ?? "network", message: error.message });
      const title = this.widget.words.lang === "ar" ? error.title : this.say("refused");
      return this.refuse(error.code ? title : this.say("failed"), OF_THE_TEXT.includes(error.code) ? body : null);
    } finally {
      this.busy(false);
    }
  }

  async doubtful(body) {
    if (!this.widget.page.posting.nudge) return false;
    try {
      return (await this.widget.ask(`${this.address}/check`, "POST", { body })).nudge;
    } catch {
      return false;
    }
  }

  nudge() {
    const { el } = this;
    this.clear();
    const mend = el("button", { type: "button", click: () => this.typed() ?? this.form.elements.body.focus() }, this.say("mend"));
    const anyway = el("button", { type: "button", click: () => this.typed() ?? this.send(true) }, this.say("anyway"));
    this.form.querySelector(".mushrif-note")?.remove();
    this.form.append(el("div", { class: "mushrif-note", role: "group", "aria-label": this.say("nudge") }, el("p", {}, this.say("nudge")), el("p", { class: "mushrif-row" }, mend, anyway)));
    mend.focus();
  }

  // Sends, and does what the service asks for on the way: waits a little, takes a new form, proves some work.
  async post(name, body) {
    const { token } = this.widget;
    const draft = { body, parent_id: this.parent ?? null, ...(token ? { login: token } : { name }) };
    const { honeypot } = this.widget.page.posting;
    draft[honeypot] = this.form.elements[honeypot].value;
    for (let tries = 1; ; tries += 1) {
      const ticket = await this.ticket;
      try {
        if (ticket.proof) await this.prove(draft, ticket.proof);
        return await this.widget.ask(`${this.address}/comments`, "POST", { ...draft, token: ticket.token ?? null }, { "Idempotency-Key": this.once });
      } catch (error) {
        if (tries >= TRIES) throw error;
        if (error.code === "proof_required") await this.prove(draft, error.challenge);
        else if (error.code === "form_expired") this.ticket = this.widget.ask(`${this.address}/form`);
        else if (error.code === "sent_too_fast") await pause(error.after * 1000);
        else throw error;
      }
    }
  }

  async prove(draft, challenge) {
    const { solve } = await import(asset("proof.js"));
    draft.proof = await solve(challenge);
  }

  refuse(sentence, field) {
    this.clear();
    const fault = this.form.querySelector("#mushrif-fault");
    fault.textContent = sentence;
    fault.hidden = false;
    if (!field) return fault.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", field.name === "body" ? "mushrif-fault mushrif-counter" : "mushrif-fault");
    return field.focus();
  }

  clear() {
    this.form.querySelector("#mushrif-fault").hidden = true;
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  busy(sending) {
    this.sending = sending;
    this.form.querySelector("[type=submit]").setAttribute("aria-busy", String(sending));
  }

  reset(name) {
    const { body } = this.form.elements;
    this.remember("mushrif:name", name ?? "");
    this.once = this.key();
    body.value = "";
    this.parent = null;
    this.form.querySelector("#mushrif-parent").hidden = true;
    this.clear();
    this.typed();
    this.ticket = this.widget.ask(`${this.address}/form`).catch(() => ({}));
  }

  // A refused comment goes back into the form with the one it answered.
  rewrite(receipt, own) {
    this.forget(receipt);
    this.attach();
    this.form.elements.body.value = own.body;
    this.typed();
    if (own.parent_id) return this.replyTo(own.parent_id, this.widget.page.items.find(({ id }) => id === own.parent_id)?.author.name);
    return this.focus();
  }

  // The reader's own comments.

  async adopt() {
    const { receipts } = this.widget;
    this.remember(`mushrif:${this.address}`, JSON.stringify(receipts.slice(-KEPT)));
    const here = new URL(location);
    if (here.searchParams.has("receipt")) {
      here.searchParams.delete("receipt");
      history.replaceState(null, "", here);
    }
    await this.news(true);
    this.watch(QUICK);
  }

  async keep({ receipt, ...own }) {
    const { widget } = this;
    this.own.set(receipt, own);
    this.remember(`mushrif:${this.address}`, JSON.stringify([...new Set([...widget.receipts, receipt])].slice(-KEPT)));
    widget.emit("posted", { id: own.id, status: own.status });
    widget.announce(this.told(own));
    this.drawOwn();
    if (own.status === "published") {
      await widget.turn({});
      widget.show(own.id);
    } else widget.mine.scrollIntoView({ block: "nearest" });
    this.watch(QUICK);
  }

  async news(first = false) {
    const { widget } = this;
    const tokens = [...new Set([...widget.receipts, ...this.own.keys()])];
    if (!tokens.length) return;
    const { items } = await widget.ask(`${widget.api}/receipts`, "POST", { receipts: tokens });
    let turned = false;
    tokens.forEach((receipt, index) => {
      const old = this.own.get(receipt);
      const now = items[index];
      if (!now || now.status === "erased") return this.drop(receipt);
      this.own.set(receipt, now);
      if (first || old?.status === now.status) return undefined;
      widget.announce(this.told(now));
      return turned ||= now.status === "published" || old?.status === "published";
    });
    this.drawOwn();
    if (turned) await widget.turn({});
  }

  // Asks again while something of this reader's may still change, more and more seldom.
  watch(wait) {
    clearTimeout(this.timer);
    if (!this.own.size) return;
    this.timer = setTimeout(async () => {
      try {
        if (!document.hidden) await this.news();
      } finally {
        this.watch(Math.min(wait * 1.2, SLOW));
      }
    }, wait);
  }

  stop() {
    clearTimeout(this.timer);
  }

  drawOwn() {
    const { mine } = this.widget;
    const state = JSON.stringify([...this.own]);
    if (!mine || state === this.drawn || mine.querySelector("form")) return;
    this.drawn = state;
    const others = [...this.own].filter(([, own]) => own.status !== "published");
    mine.replaceChildren(...others.map(([receipt, own]) => this.card(receipt, own)));
  }

  card(receipt, own) {
    const { el, widget } = this;
    const label = widget.words.lang === "ar" ? own.label : this.say(`is_${own.status}`);
    const name = el("bdi", { class: "mushrif-author" }, own.author.name ?? widget.words.say("reader"));
    const card = el("article", { class: "mushrif-own", "data-status": own.status },
      el("header", {}, name, el("strong", { class: "mushrif-state" }, label)),
      el("p", { class: "mushrif-body", dir: own.dir }, own.body ?? ""),
      el("p", {}, this.told(own)),
      own.appeal ? el("p", {}, this.say(own.appeal.state === "refused" ? "appealRefused" : "appealOpen")) : null);
    card.append(el("p", { class: "mushrif-row" }, ...this.choices(receipt, own, card)));
    return card;
  }

  choices(receipt, own, card) {
    const { el, widget } = this;
    const button = (key, click) => el("button", { type: "button", click }, this.say(key));
    const rejected = own.status === "rejected";
    return [
      editable(own) && !rejected ? button("edit", () => widget.panel("edit", { receipt, own }, card)) : null,
      rejected && widget.open ? button("retry", () => this.rewrite(receipt, own)) : null,
      own.can_appeal ? button("appeal", () => widget.panel("appeal", { receipt, own }, card)) : null,
      rejected ? button("hide", () => this.forget(receipt)) : button("withdraw", () => this.withdraw(receipt)),
    ].filter(Boolean);
  }

  // On the reader's own published comment, while it may be edited.
  ownActions(id) {
    const [receipt, own] = [...this.own].find(([, one]) => one.id === id) ?? [];
    if (!own || own.status !== "published" || !editable(own)) return [];
    const edit = ({ target }) => this.widget.panel("edit", { receipt, own }, target.closest("article"));
    return [this.el("button", { type: "button", click: edit }, this.say("edit"))];
  }

  async withdraw(receipt) {
    try {
      await this.widget.ask(`${this.widget.api}/receipts/${encodeURIComponent(receipt)}`, "DELETE");
      this.forget(receipt);
      await this.widget.turn({});
    } catch (error) {
      this.widget.announce(error.title ?? this.say("failed"));
    }
  }

  changed(receipt, own) {
    this.own.set(receipt, own);
    this.drawn = null;
    this.drawOwn();
    this.watch(QUICK);
    return this.widget.turn({});
  }

  forget(receipt) {
    this.drop(receipt);
    this.drawOwn();
  }

  // Changes what is stored rather than replacing it: another tab may have posted meanwhile.
  drop(receipt) {
    this.own.delete(receipt);
    this.remember(`mushrif:${this.address}`, JSON.stringify(this.widget.receipts.filter((one) => one !== receipt)));
  }

  remember(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {}
  }
}

function editable({ editable_until: until }) {
  return until && Date.parse(until) > Date.now();
}

// By majority of the letters, as the server does: a Latin word at the start must not flip an Arabic comment.
function direction(text, usual) {
  const arabic = text.match(/[\p{Script=Arabic}\p{Script=Hebrew}]/gu)?.length ?? 0;
  const latin = text.match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/gu)?.length ?? 0;
  return arabic === latin ? usual : latin > arabic ? "ltr" : "rtl";
}
