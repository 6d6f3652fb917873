// The palette (Ctrl+K): every action with its key, and the articles and authors that have comments waiting.

const dialog = document.querySelector("[data-palette]");
const input = dialog.querySelector("input");
const list = dialog.querySelector("[role=listbox]");
const TYPING_MS = 150;

/** Fold what people spell in several ways, so that «الإحالة» finds «الاحاله». */
function folded(text) {
  return text
    .toLowerCase()
    .replace(/[\u064b-\u0652\u0640]/g, "")
    .replace(/[أإآ]/g, "ا")
    .replace(/ة/g, "ه")
    .replace(/ى/g, "ي");
}

/** Return a function that opens the palette. */
export function palette({ actions, run, closed, address }) {
  let chosen = 0;
  let timer = 0;
  let asked = 0;
  let places = [];
  let options = [];

  function draw() {
    const text = folded(input.value.trim());
    const fitting = actions.filter(({ label, keys }) => !text || folded(`${label} ${keys}`).includes(text));
    options = [...fitting, ...places];
    chosen = Math.max(0, Math.min(chosen, options.length - 1));
    list.replaceChildren(...options.map(line));
    input.setAttribute("aria-activedescendant", options.length ? `palette-${chosen}` : "");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function line({ label, keys, kind }, index) {
    const option = Object.assign(document.createElement("li"), { id: `palette-${index}` });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(index === chosen));
    const name = Object.assign(document.createElement("bdi"), { textContent: label });
    const hint = Object.assign(document.createElement("span"), { className: "muted", textContent: keys ?? kind });
    option.append(name, hint);
    option.addEventListener("click", () => choose(index));
    return option;
  }

  function choose(index) {
    const option = options[index];
    if (!option) return;
    dialog.close();
    if (option.address) location.assign(option.address);
    else run(option.action);
  }

  async function search(text) {
    const mine = (asked += 1);
    const response = text.length > 1 ? await fetch(`${address}?q=${encodeURIComponent(text)}`) : null;
    if (mine !== asked) return;
    places = response?.ok ? await response.json() : [];
    draw();
  }

  input.addEventListener("input", () => {
    chosen = 0;
    draw();
    clearTimeout(timer);
    timer = setTimeout(() => search(input.value.trim()).catch(() => undefined), TYPING_MS);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || (!step && event.key !== "Enter")) return;
    event.preventDefault();
    if (!step) return choose(chosen);
    chosen = (chosen + step + options.length) % (options.length || 1);
    draw();
  });
  dialog.addEventListener("close", closed);
  return () => {
    input.value = "";
    places = [];
    chosen = 0;
    dialog.showModal();
    draw();
  };
}
