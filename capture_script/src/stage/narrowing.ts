/**
 * Tells a page on a phone its width when an ordinary browser does. A document there begins wider than the screen and
 * hears of its true width with its first frame, which browsers draw as soon as they have to wait for a script: what
 * listens later hears nothing. Frames that are drawn when all has come would tell such scripts too.
 */

/** Until the first frame after everything has come, no resize but the first can be under way. */
let isEarly = window === window.top && innerWidth !== screen.width;

let isTold = false;

const hear = (event: Event): void => {
  if (!isEarly || event.target !== window) return;
  if (isTold && event.isTrusted) event.stopImmediatePropagation();
  if (event.isTrusted) isEarly = false;
  isTold = true;
};

function tell(): void {
  stopWatching();
  // Without it the page stays as wide as it began.
  if (isEarly && !isTold && document.querySelector("meta[name=viewport i]")) dispatchEvent(new Event("resize"));
}

const scripts = document.getElementsByTagName("script");

function waitsInBody(): boolean {
  const newest = scripts[scripts.length - 1];
  return !!newest?.src && !newest.async && !newest.defer && newest.type !== "module" && !!newest.closest("body");
}

/** The parser makes a script known before it waits for it. */
const parsed = new MutationObserver(() => waitsInBody() && tell());

/** All is parsed: now scripts are waited for that were put off. */
const interactive = (): void => {
  const putOff = Array.from(scripts).some(({ src, defer, type }) => (src && defer) || type === "module");
  if (putOff) tell();
  stopWatching();
};

function stopWatching(): void {
  parsed.disconnect();
  document.removeEventListener("readystatechange", interactive);
}

if (isEarly) {
  addEventListener("resize", hear, true);
  parsed.observe(document, { childList: true, subtree: true });
  document.addEventListener("readystatechange", interactive);
  addEventListener("load", () => requestAnimationFrame(() => (isEarly = false)));
}
