/** Scroll events of the document and of every scroller inside it; the position where each came to rest is never lost. */
import { max } from "./natives";
import { bounded } from "./pointer";
import type { Recorder } from "./recorder";
import type { Gathering, Hit } from "./stream";

const THROTTLE_MS = 50;

interface Scroller {
  readonly hit: Hit;
  writtenMs: number;
  /** Where it moved last, while that is not written. */
  held: { timeMs: number; fields: object } | undefined;
}

/** Read at the event, when layout is clean; later, after handlers of the page, it costs a layout of its own. */
function positionOf(element: Element | null): object {
  const scroller = element ?? document.scrollingElement ?? document.documentElement;
  return {
    scroll_x: bounded(element ? element.scrollLeft : window.scrollX, 100),
    scroll_y: bounded(element ? element.scrollTop : window.scrollY, 100),
    max_x: bounded(max(0, scroller.scrollWidth - scroller.clientWidth), 100) || undefined,
    max_y: bounded(max(0, scroller.scrollHeight - scroller.clientHeight), 100) || undefined,
  };
}

export function watchScroll(recorder: Recorder): void {
  const { stream } = recorder;
  let scrollers: Scroller[] = [];

  const write = (scroller: Scroller): void => {
    const { hit, held } = scroller;
    if (!held) return;
    scroller.held = undefined;
    scroller.writtenMs = held.timeMs;
    const target = hit.element ? stream.target(hit, held.timeMs) : undefined;
    stream.put({ type: "scroll", time_ms: held.timeMs, target, ...held.fields });
  };
  const gathering: Gathering = {
    settle() {
      for (let index = 0; index < scrollers.length; index++) write(scrollers[index]!);
    },
  };
  stream.gathers(gathering);

  recorder.onInRoots("scroll", (event, hit) => {
    const timeMs = stream.timeMs(event.timeStamp);
    let scroller: Scroller | undefined;
    const others: Scroller[] = [];
    for (let index = 0; index < scrollers.length; index++) {
      const each = scrollers[index]!;
      if (each.hit.element === hit.element) scroller = each;
      // One that has long been at rest may scroll again later, as a new one.
      else if (each.held || timeMs - each.writtenMs < THROTTLE_MS) others[others.length] = each;
    }
    scrollers = others;
    // Other scrollers hold on to theirs, or they would take turns in breaking the throttle; readers sort by time.
    stream.settle(gathering);
    scroller ??= { hit, writtenMs: -THROTTLE_MS, held: undefined };
    scroller.held = { timeMs, fields: positionOf(hit.element) };
    scrollers[scrollers.length] = scroller;
    if (timeMs - scroller.writtenMs >= THROTTLE_MS) write(scroller);
    stream.sendLater();
  });
}
