// Decides by a sideways swipe over the comment, for who asked for it; the buttons stay where they are.
// Towards the side where the page's lines begin publishes, towards where they end rejects.

const FAR = 96; // px from which on a release decides
const LEAST = 16; // px before which nothing is known of a finger's way
const SLOPE = 2; // so many times more sideways than up or down
const NOT_HERE = "a, button, input, select, textarea, summary, label";

/** Listen on `place`; `decide` is called with "publish" or "reject" where a swipe has gone far enough. */
export function swipes(place, decide) {
  const rtl = document.documentElement.dir === "rtl";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let begun = null;

  const way = (across) => (across > 0 === rtl ? "publish" : "reject");
  const selecting = () => !getSelection().isCollapsed;

  function stop() {
    if (!begun) return;
    delete begun.card.dataset.swiping;
    begun.card.style.translate = "";
    begun = null;
  }

  place.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-focus]");
    const free = begun === null && card && event.pointerType !== "mouse" && !event.target.closest(NOT_HERE);
    stop(); // a second finger is no swipe
    if (free && !selecting()) begun = { card, id: event.pointerId, x: event.clientX, y: event.clientY };
  });

  place.addEventListener("pointermove", (event) => {
    if (event.pointerId !== begun?.id) return;
    const across = event.clientX - begun.x;
    const along = Math.abs(event.clientY - begun.y);
    if (Math.max(Math.abs(across), along) < LEAST) return;
    if (selecting() || Math.abs(across) < SLOPE * along) return stop();
    if (!still.matches) begun.card.style.translate = `${across}px`;
    if (Math.abs(across) < FAR) delete begun.card.dataset.swiping;
    else begun.card.dataset.swiping = way(across);
  });

  place.addEventListener("pointerup", (event) => {
    if (event.pointerId !== begun?.id) return;
    const choice = begun.card.dataset.swiping;
    stop();
    if (choice) decide(choice);
  });
  place.addEventListener("pointercancel", stop);
}
