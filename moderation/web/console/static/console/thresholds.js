// The thresholds page: a slider beside each number, and a forecast that follows while one moves.
// Without this module the numbers and the preview button do the same.

const PAUSE_MS = 200;
const ARABIC = "٠١٢٣٤٥٦٧٨٩";
const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";

const form = document.querySelector("[data-thresholds]");
let timer = 0;
let asked = 0;

/** Return a typed number as a program reads it; NaN when it is none. */
function read(text) {
  const latin = text.replace(/[٠-٩۰-۹]/g, (digit) => String(Math.max(ARABIC.indexOf(digit), PERSIAN.indexOf(digit))));
  return latin.trim() ? Number(latin.replace("٫", ".").replace(/[%٪]/g, "")) : NaN;
}

/** Write a whole number in the digits of this page. */
function write(number) {
  const text = String(number);
  return form.dataset.digits === "arab" ? text.replace(/[0-9]/g, (digit) => ARABIC[digit]) : text;
}

function follow(slider) {
  const number = read(document.getElementById(slider.dataset.for).value);
  if (number >= 1 && number <= 100) slider.value = String(number);
  slider.setAttribute("aria-valuetext", write(slider.value));
}

function address() {
  const fields = new FormData(form);
  for (const name of ["csrf_token", "version", "days"]) fields.delete(name);
  return `${location.pathname.replace(/\/change$/, "")}?${new URLSearchParams(fields)}`;
}

/** Ask the server what these thresholds would do, and put its answer in place; the controls stay as they are. */
async function forecast() {
  const turn = ++asked;
  const wanted = address();
  const response = await fetch(wanted).catch(() => null);
  if (!response?.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (turn !== asked) return;
  for (const old of document.querySelectorAll("#forecast, [data-measured]")) {
    const place = old.id ? "#forecast" : `[data-measured="${old.dataset.measured}"]`;
    const fresh = page.querySelector(place);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
  history.replaceState(null, "", wanted);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(forecast, PAUSE_MS);
}

for (const holder of form.querySelectorAll("[data-slider]")) {
  const slider = holder.querySelector("input");
  holder.hidden = false;
  follow(slider);
  slider.addEventListener("input", () => {
    document.getElementById(slider.dataset.for).value = write(slider.value);
    slider.setAttribute("aria-valuetext", write(slider.value));
  });
  document.getElementById(slider.dataset.for).addEventListener("input", () => follow(slider));
}
form.addEventListener("input", soon);
