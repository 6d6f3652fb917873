// Small forms inside a comment: report it, edit one's own, appeal against a refusal.
// WRITE is written before this by bundle.py.

const REASONS = ["insult", "profanity", "hate", "threat", "sexual", "spam", "off_topic", "personal_data", "other"];

export function report(widget, el, item, place) {
  const { words } = prepared(widget);
  const why = el("select", { id: `why-${item.id}` }, ...REASONS.map((reason) => el("option", { value: reason }, words.say(reason))));
  return open(widget, el, place, "reportWhy", why, "reportSend", async () => {
    await widget.ask(`${widget.api}/comments/${item.id}/reports`, "POST", { reason: why.value, reader: reader() });
    return words.say("reported");
  });
}

export function edit(widget, el, { receipt, own }, place) {
  const { posting } = prepared(widget).page;
  const text = el("textarea", { id: `edit-${own.id}`, rows: 4, maxlength: posting.max_chars, dir: own.dir });
  text.value = own.body;
  return open(widget, el, place, "body", text, "save", async (form) => {
    const now = await widget.ask(`${widget.api}/receipts/${encodeURIComponent(receipt)}`, "PATCH", { body: text.value });
    form.remove();
    await widget.writer.changed(receipt, now);
    return widget.writer.told(now);
  });
}

export function appeal(widget, el, { receipt, own }, place) {
  const text = el("textarea", { id: `appeal-${own.id}`, rows: 3, maxlength: 500, required: "" });
  return open(prepared(widget), el, place, "appealWhy", text, "appealSend", async (form) => {
    const now = await widget.ask(`${widget.api}/receipts/${encodeURIComponent(receipt)}/appeals`, "POST", { text: text.value });
    form.remove();
    await widget.writer.changed(receipt, now);
    return widget.words.say("appealOpen");
  });
}

function prepared(widget) {
  widget.words.table = { ...WRITE, ...widget.words.table };
  return widget;
}

// One at a time in a comment; Escape and the second button put it away.
function open(widget, el, place, label, input, send, work) {
  place.querySelector("form")?.remove();
  const { words } = widget;
  const back = document.activeElement?.shadowRoot?.activeElement;
  const fault = el("p", { class: "mushrif-fault", role: "alert", hidden: "" });
  const close = () => {
    form.remove();
    back?.focus();
  };
  const submit = async (event) => {
    event.preventDefault();
    try {
      const said = await work(form);
      form.replaceChildren(el("p", {}, said));
      widget.announce(said);
      if (form.isConnected) setTimeout(close, 4000);
    } catch (error) {
      fault.textContent = (words.lang === "ar" && error.title) || words.say("failed");
      fault.hidden = false;
    }
  };
  const form = el("form", { class: "mushrif-form", submit, keydown: ({ key }) => key === "Escape" && close() },
    el("p", { class: "mushrif-field" }, el("label", { for: input.id }, words.say(label)), input),
    fault,
    el("p", { class: "mushrif-row" }, el("button", { type: "submit" }, words.say(send)), el("button", { type: "button", click: close }, words.say("close"))));
  place.append(form);
  input.focus();
  return form;
}

// A name that only tells one browser from another, so that nobody reports twice.
function reader() {
  const key = "mushrif:reader";
  let kept = null;
  try {
    kept = localStorage.getItem(key) ?? crypto.randomUUID();
    localStorage.setItem(key, kept);
  } catch {}
  return kept ?? crypto.randomUUID();
}
