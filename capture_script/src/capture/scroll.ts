/** Scroll events of the document and of every scroller inside it; the position where each came to rest is never lost. */
import { max, min, round } from "./natives";
import type { Recorder } from "./recorder";
import type { Gathering, Hit, Stream } from "./stream";

const THROTTLE_MS = 50;

interface Scroller {
  readonly hit: Hit;
  writtenMs: number;
  /** When it moved last, while that is not written. */
  heldMs: number | undefined;
}

const bounded = (value: number): number => round(min(1e7, max(-1e7, value)) * 100) / 100;

class Scrolls implements Gathering {
  private scrollers: Scroller[] = [];

  constructor(private readonly stream: Stream) {
    stream.gathers(this);
  }

  add(event: Event, hit: Hit): void {
    const timeMs = this.stream.timeMs(event.timeStamp);
    let scroller: Scroller | undefined;
    const others: Scroller[] = [];
    for (let index = 0; index < this.scrollers.length; index++) {
      const each = this.scrollers[index]!;
      if (each.hit.element === hit.element) scroller = each;
      // One that has long been at rest may scroll again later, as a new one.
      else if (each.heldMs !== undefined || timeMs - each.writtenMs < THROTTLE_MS) others[others.length] = each;
    }
    this.scrollers = others;
    // Other scrollers hold on to theirs, or they would take turns in breaking the throttle; readers sort by time.
    this.stream.settle(this);
    scroller ??= { hit, writtenMs: -THROTTLE_MS, heldMs: undefined };
    scroller.heldMs = timeMs;
    this.scrollers[this.scrollers.length] = scroller;
    if (timeMs - scroller.writtenMs >= THROTTLE_MS) this.write(scroller);
    this.stream.sendLater();
  }

  settle(): void {
    for (let index = 0; index < this.scrollers.length; index++) this.write(this.scrollers[index]!);
  }

  private write(scroller: Scroller): void {
    const timeMs = scroller.heldMs;
    if (timeMs === undefined) return;
    scroller.heldMs = undefined;
    scroller.writtenMs = timeMs;
    const own = scroller.hit.element === null;
    const element = scroller.hit.element ?? document.scrollingElement ?? document.documentElement;
    this.stream.put({
      type: "scroll",
      time_ms: timeMs,
      target: own ? undefined : this.stream.target(scroller.hit, timeMs),
      scroll_x: bounded(own ? window.scrollX : element.scrollLeft),
      scroll_y: bounded(own ? window.scrollY : element.scrollTop),
      max_x: bounded(max(0, element.scrollWidth - element.clientWidth)) || undefined,
      max_y: bounded(max(0, element.scrollHeight - element.clientHeight)) || undefined,
    });
  }
}

export function watchScroll(recorder: Recorder): void {
  const scrolls = new Scrolls(recorder.stream);
  recorder.onInRoots("scroll", (event, hit) => scrolls.add(event, hit));
}
