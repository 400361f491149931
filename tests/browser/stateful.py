"""A site whose page keeps something everywhere (`fill()`) and tells what it finds there, as its title, when asked."""

from __future__ import annotations

from pathlib import Path

PAGE = """<!doctype html><meta charset=utf-8><title>Nothing yet</title><button>What is there?</button>
<a href="out.html">Sign out</a>
<script>
const stored = () => new Promise((resolve) => {
  const opening = indexedDB.open("shop", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("cart", { keyPath: "id" });
  opening.onsuccess = () => {
    const asking = opening.result.transaction("cart").objectStore("cart").getAll();
    asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
  };
});
const fill = () => new Promise((resolve) => {
  document.cookie = "user=ada; max-age=3600";
  localStorage.theme = "dark";
  sessionStorage.step = "2";
  const opening = indexedDB.open("shop", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("cart", { keyPath: "id" });
  opening.onsuccess = () => {
    const writing = opening.result.transaction("cart", "readwrite");
    writing.objectStore("cart").put({ id: 1, when: new Date(5) });
    writing.oncomplete = () => { opening.result.close(); resolve(); };
  };
});
const early = sessionStorage.step ?? null;
const look = async () => JSON.stringify([
  document.cookie, localStorage.theme ?? null, early,
  (await stored()).map((item) => item.when.getTime()),
  (await navigator.permissions.query({ name: "geolocation" })).state,
]);
const where = () => new Promise((resolve) => navigator.geolocation.getCurrentPosition(
  ({ coords }) => resolve(coords.latitude + "," + coords.longitude), (error) => resolve(error.message)));
let said;
document.querySelector("button").onclick = () => { said = look().then((found) => document.title = found); };
</script>"""
OUT = """<!doctype html><title>Out</title><a href="page.html">Back</a><script>sessionStorage.clear()</script>"""


def site(folder: Path) -> Path:
    """A folder with `page.html` and `out.html`, which forgets the session."""
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "out.html").write_text(OUT, encoding="utf-8")
    return folder
