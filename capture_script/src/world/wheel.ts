/**
 * Scrolls for the wheel during a replay, in the page's own thread. Left to the compositor, a scroll is drawn by its
 * own rules, and under begin-frame control the frame after it may never come (seen with scrollers without an opaque
 * background, and on pages with nested ones). The page sees the same trusted wheel event as ever.
 */
import { composedParent, styleOf } from "../shared/dom";

const { addEventListener } = EventTarget.prototype;
const composedPath = Event.prototype.composedPath;
const preventDefault = Event.prototype.preventDefault;
const SCROLLS = /^(auto|scroll|overlay)$/;

type Axis = "x" | "y";

export function scrollForWheel(): void {
  // Not passive, or Chromium would not let the event be cancelled.
  addEventListener.call(
    window,
    "wheel",
    () => {
      // Added while the event is on its way, so it runs after every listener of the page.
      addEventListener.call(window, "wheel", finish, { once: true, passive: false });
    },
    { capture: true, passive: false },
  );
}

function finish(event: Event): void {
  if (!(event instanceof WheelEvent) || !event.isTrusted || event.defaultPrevented || event.ctrlKey) return;
  preventDefault.call(event);
  const sideways = event.shiftKey && event.deltaX === 0;
  const [across, down] = sideways ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  const first = composedPath.call(event)[0];
  const from = first instanceof Element ? first : document.documentElement;
  if (across) scrollBy(from, "x", across);
  if (down) scrollBy(from, "y", down);
}

/** Move the innermost scroller that can still go that way; at the end of a frame, go on in the page around it. */
function scrollBy(from: Element, axis: Axis, delta: number): void {
  for (let element: Element | null = from; element; element = composedParent(element)) {
    if (canScroll(element, axis, delta)) {
      element.scrollBy({ [axis === "x" ? "left" : "top"]: delta, behavior: "instant" });
      return;
    }
    if (isScroller(element, axis) && keepsScrolling(element, axis)) return;
  }
  const frame = frameElement();
  if (frame) scrollBy(frame, axis, delta);
}

/** The element of the page around this one that holds it; null on top and across origins. */
function frameElement(): Element | null {
  try {
    return window.frameElement;
  } catch {
    return null;
  }
}

function isRoot(element: Element): boolean {
  const { scrollingElement, documentElement } = element.ownerDocument;
  return element === (scrollingElement ?? documentElement);
}

/** Whether a scroller does not hand on what it cannot use itself. */
function keepsScrolling(element: Element, axis: Axis): boolean {
  const style = styleOf(element);
  return (axis === "x" ? style.overscrollBehaviorX : style.overscrollBehaviorY) !== "auto";
}

function isScroller(element: Element, axis: Axis): boolean {
  if (isRoot(element)) return true;
  const style = styleOf(element);
  return SCROLLS.test(axis === "x" ? style.overflowX : style.overflowY);
}

function canScroll(element: Element, axis: Axis, delta: number): boolean {
  const [at, extent, shown] =
    axis === "x"
      ? [element.scrollLeft, element.scrollWidth, element.clientWidth]
      : [element.scrollTop, element.scrollHeight, element.clientHeight];
  if (extent - shown < 1 || !isScroller(element, axis)) return false;
  return delta < 0 ? at > 0 || (axis === "x" && styleOf(element).direction === "rtl") : at < extent - shown - 0.5;
}
