/** Scroll events of the document and of every scroller inside it; the position where each came to rest is never lost. */
import { on } from "./listening";
import { each } from "./natives";
import { bounded } from "./pointer";
import { gathers, put, sendLater, settle, targetOf, timeMs } from "./stream";

const THROTTLE_MS = 50;

interface Scroller {
  readonly element: Element | null;
  writtenMs: number;
  heldMs: number;
  /** Where it moved last, while that is not written. */
  held: object | undefined;
}

/** Read at the event, when layout is clean; later, after handlers of the page, it costs a layout of its own. */
const positionOf = (element: Element | null): object => {
  const scroller = element ?? document.scrollingElement ?? document.documentElement;
  return {
    scroll_x: bounded(element ? element.scrollLeft : window.scrollX, 100),
    scroll_y: bounded(element ? element.scrollTop : window.scrollY, 100),
    max_x: bounded(scroller.scrollWidth - scroller.clientWidth, 100, 1e7, 0) || undefined,
    max_y: bounded(scroller.scrollHeight - scroller.clientHeight, 100, 1e7, 0) || undefined,
  };
};

export const watchScroll = (): void => {
  let scrollers: Scroller[] = [];

  const write = (scroller: Scroller): void => {
    const { element, held, heldMs } = scroller;
    if (!held) return;
    scroller.held = undefined;
    scroller.writtenMs = heldMs;
    const target = targetOf(element, heldMs);
    put({ type: "scroll", time_ms: heldMs, target, ...held });
  };
  const rest = (): void => each(scrollers, write);
  gathers(rest);

  on(["scroll"], (event, element) => {
    const time_ms = timeMs(event.timeStamp);
    let scroller: Scroller | undefined;
    const others: Scroller[] = [];
    each(scrollers, (each) => {
      if (each.element === element) scroller = each;
      // One that has long been at rest may scroll again later, as a new one.
      else if (each.held || time_ms - each.writtenMs < THROTTLE_MS) others[others.length] = each;
    });
    scrollers = others;
    // Other scrollers hold on to theirs, or they would take turns in breaking the throttle; readers sort by time.
    settle(rest);
    const now: Scroller = scroller ?? { element, writtenMs: -THROTTLE_MS, heldMs: 0, held: undefined };
    now.heldMs = time_ms;
    now.held = positionOf(element);
    scrollers[scrollers.length] = now;
    if (time_ms - now.writtenMs >= THROTTLE_MS) write(now);
    sendLater();
  }, true);
};
