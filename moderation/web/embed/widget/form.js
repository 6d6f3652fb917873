// Forms: the one that all share, and the one that writes a comment: what it says while the reader types, and how it is sent.
import { el, stored } from "./own.js";
import { solved } from "./proof.js";

const TRIES = 4;

export const chance = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

export const button = (text, click) => el("button", { type: "button", click }, text);

export const field = (text, input) => el("p", { class: "mushrif-field" }, el("label", { for: input.id }, text), input);

// Does its work when its fields are filled, and says at the field what went wrong.
export function form(writer, nodes, work, close) {
  const inputs = nodes.flatMap((node) => [...node.querySelectorAll("label + *")]);
  const id = `${inputs[0].id}-fault`;
  const fault = el("p", { class: "mushrif-fault", id, role: "alert" });
  const send = el("button", { type: "submit", part: "submit" }, writer.say("send"));
  const tell = (sentence, at = inputs.at(-1)) => {
    fault.replaceChildren(sentence);
    for (const one of inputs) {
      one.ariaInvalid = one === at && sentence ? "true" : null;
      one.setAttribute("aria-describedby", one === at ? id : "");
    }
    at.focus();
    return fault;
  };
  const submit = async (event) => {
    event?.preventDefault();
    if (send.ariaBusy) return;
    send.ariaBusy = "true";
    const empty = inputs.find((one) => !one.value.trim());
    try {
      await (empty ? tell(writer.say("needed"), empty) : work(event));
    } catch (error) {
      writer.widget.emit("error", error);
      tell(error.code ? error.title : writer.say("offline"));
    }
    send.ariaBusy = null;
  };
  const node = el("form", { class: "mushrif-form", novalidate: "", submit }, ...nodes, fault,
    el("p", { class: "mushrif-row" }, send, close && button(writer.say("cancel"), close)));
  return { node, tell, submit };
}

// Made once for each token; takes over what was written in the form that stood there, the server's or an older one.
export function composer(writer, token, old) {
  const { widget } = writer;
  const { address, words, page: { posting } } = widget;
  const answered = el("p", { class: "mushrif-row" });
  const trap = el("input", { name: posting.honeypot, tabindex: -1, autocomplete: "off" });
  const name = el("input", { id: "mushrif-name", name: "name", maxlength: posting.max_name, autocomplete: "nickname" });
  const typed = () => body.dir = direction(body.value, words.dir);
  const body = el("textarea", { id: "mushrif-body", name: "body", rows: 4, maxlength: posting.max_chars, input: typed });
  name.value = old?.elements.name?.value || stored("mushrif:name");
  body.value = old?.elements.body.value ?? "";
  let once, parent, ticket;

  // The form's token counts from when it was given; a suspected reader gets a task with it.
  const renew = () => {
    once = chance();
    ticket = widget.ask(`${address}/form`).catch(() => ({}));
  };

  // Without an id the reply is called off.
  const reply = (id, to) => {
    parent = id;
    answered.replaceChildren(...(id ? [writer.say("answers"), el("bdi", {}, to), button(writer.say("cancel"), () => reply())] : []));
    (token || name.value ? body : name).focus();
  };

  // Where the machine would hold the text, a word before sending; without an answer it is simply sent.
  const send = async (event) => {
    const { why } = event && posting.nudge ? await writer.ask(`${address}/check`, "POST", { body: body.value }).catch(() => ({})) : {};
    if (why) return tell(why).append(" ", button(writer.say("anyway"), () => submit()));
    const { receipt, ...own } = await post();
    stored("mushrif:name", name.value);
    body.value = "";
    tell("");
    reply();
    renew();
    widget.emit("posted", { id: own.id, status: own.status });
    await writer.keep(receipt, own);
    return own.status === "published" && widget.show(own.id);
  };

  // Does what the service asks for on the way: waits a little, takes a new form, proves some work.
  const post = async () => {
    const draft = { name: token ? null : name.value, login: token, body: body.value, parent_id: parent, receipt: writer.known, [trap.name]: trap.value };
    for (let tries = 1; ; tries += 1) {
      const { token: form, proof } = await ticket;
      if (proof) draft.proof = await solved(proof);
      try {
        return await writer.ask(`${address}/comments`, "POST", { ...draft, token: form }, { "Idempotency-Key": once });
      } catch (error) {
        if (tries === TRIES) throw error;
        if (error.code === "proof_required") ticket = { token: form, proof: error.challenge };
        else if (error.code === "form_expired") renew();
        else if (error.code === "sent_too_fast") await new Promise((done) => setTimeout(done, error.after * 1000));
        else throw error;
      }
    }
  };

  const { node, tell, submit } = form(writer, [
    answered,
    el("p", { class: "mushrif-unseen", "aria-hidden": "true" }, trap),
    token ? el("p", {}, writer.say("as"), " ", el("bdi", {}, named(token))) : field(writer.say("name"), name),
    field(writer.say("body"), body),
  ], send);
  typed();
  renew();
  return { node, token, address, reply };
}

// The name in the site's token, to be shown where the browser can read it; the service checks the signature.
function named(token) {
  try {
    return JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(token.split(".")[0], { alphabet: "base64url" }))).name;
  } catch {
    return "";
  }
}

// By majority of the letters, as the server does: a Latin word at the start must not turn an Arabic comment round.
function direction(text, usual) {
  const letters = text.match(/\p{L}/gu) ?? [];
  const arabic = text.match(/\p{Script=Arabic}/gu) ?? [];
  return letters[0] ? (arabic.length * 2 < letters.length ? "ltr" : "rtl") : usual;
}
