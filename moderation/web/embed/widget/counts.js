// data-mushrif-count="article id": fills every count of a page in one call for each hundred articles.
import { Words } from "./words.js";

const MOST = 100;

// The site is named once, by data-mushrif-site on the count or anything around it (<body> will do).
export async function fillCounts(root = document) {
  const places = Map.groupBy(root.querySelectorAll("[data-mushrif-count]"), (place) => place.closest("[data-mushrif-site]")?.dataset.mushrifSite ?? document.querySelector("mushrif-comments")?.getAttribute("site"));
  for (const [site, found] of places) await fill(site, found);
}

async function fill(site, places) {
  try {
    const words = await Words.of(places[0].closest("[lang]")?.lang || "ar");
    const ids = [...new Set(places.map((place) => place.dataset.mushrifCount))];
    for (let at = 0; at < ids.length; at += MOST) {
      const query = new URLSearchParams(ids.slice(at, at + MOST).map((id) => ["id", id]));
      const answer = await fetch(`${HOME}/public/v1/sites/${encodeURIComponent(site)}/counts?${query}`, { credentials: "omit" });
      const { counts } = await answer.json();
      for (const place of places) {
        const count = counts[place.dataset.mushrifCount];
        if (count !== undefined) place.textContent = words.count(count);
      }
    }
  } catch (error) {
    document.dispatchEvent(new CustomEvent("mushrif:error", { detail: { code: "network", message: error.message } }));
  }
}

fillCounts();
