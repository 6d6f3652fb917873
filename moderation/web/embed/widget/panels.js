// What a reader does with one comment: take its link, report it, change their own, appeal against a refusal.
import { chance, field, form } from "./form.js";
import { el, stored } from "./own.js";

// Says so on the button; where the clipboard is shut, the address itself stands there to be taken.
export async function copy(writer, target) {
  const address = new URL(location);
  address.hash = target.closest("li").id;
  target.textContent = await navigator.clipboard.writeText(address).then(() => writer.say("copied"), () => address);
  writer.widget.announce(target.textContent);
}

export async function report(writer, target) {
  const { api } = writer.widget;
  const { reasons } = await writer.ask(`${api}/reasons`);
  const why = el("select", { id: "mushrif-panel" }, ...Object.entries(reasons).map(([value, text]) => el("option", { value }, text)));
  const item = target.closest("li");
  panel(writer, item.firstChild, "why", why, async (node) => {
    const reader = stored("mushrif:reader") ?? chance();
    stored("mushrif:reader", reader);
    const { message } = await writer.ask(`${api}/comments/${item.id.slice(2)}/reports`, "POST", { reason: why.value, reader });
    node.replaceChildren(message);
    writer.widget.announce(message);
  });
}

export function edit(writer, place, receipt, own) {
  const text = el("textarea", { id: "mushrif-panel", rows: 4, dir: own.dir }, own.body);
  panel(writer, place, "body", text, (node) => changed(writer, node, receipt, "", "PATCH", { body: text.value }));
}

export function appeal(writer, place, receipt) {
  const text = el("textarea", { id: "mushrif-panel", rows: 3, maxlength: 500 });
  panel(writer, place, "appealWhy", text, (node) => changed(writer, node, receipt, "/appeals", "POST", { text: text.value }));
}

async function changed(writer, node, receipt, ...how) {
  const own = await writer.change(receipt, ...how);
  node.remove();
  await writer.keep(receipt, own);
}

// A form of one field inside a comment; its second button puts it away.
function panel(writer, place, label, input, work) {
  place.querySelector("form")?.remove();
  const close = () => {
    node.remove();
    place.querySelector("button").focus();
  };
  const { node } = form(writer, [field(writer.say(label), input)], () => work(node), close);
  place.append(node);
  input.focus();
}
