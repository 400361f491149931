/**
 * Keeps native pop-ups (drop-down lists, date and colour pickers; not file choosers, which the browser lets us keep closed) closed during a replay. The browser draws them
 * outside the page, in a window that begin-frame control gives no frames, so a picture of the page would wait for
 * ever. Nothing is lost: while one is open the page sees no input, and what was chosen is set as it was recorded.
 */

const PICKERS = ["date", "time", "datetime-local", "month", "week", "color"];
const composedPath = Event.prototype.composedPath;
const preventDefault = Event.prototype.preventDefault;
const focus = HTMLElement.prototype.focus;

function hit(event: Event): unknown {
  return event.isTrusted ? composedPath.call(event)[0] : null;
}

function isDropDown(element: unknown): element is HTMLSelectElement {
  return element instanceof HTMLSelectElement && !element.multiple && element.size <= 1 && !element.disabled;
}

export function keepPopupsClosed(): void {
  const early = { capture: true, passive: false };
  addEventListener(
    "mousedown",
    (event) => {
      const element = hit(event);
      if (!isDropDown(element) || event.button !== 0) return;
      preventDefault.call(event);
      focus.call(element, { preventScroll: true });
    },
    early,
  );
  addEventListener(
    "click",
    (event) => {
      const element = hit(event);
      if (element instanceof HTMLInputElement && PICKERS.includes(element.type)) preventDefault.call(event);
    },
    early,
  );
  addEventListener(
    "keydown",
    (event) => {
      const opens = event.key === " " || event.key === "F4" || (event.altKey && event.key.startsWith("Arrow"));
      if (opens && isDropDown(hit(event))) preventDefault.call(event);
    },
    early,
  );
  HTMLInputElement.prototype.showPicker = function (): void {};
  HTMLSelectElement.prototype.showPicker = function (): void {};
}
