import { elementOf, type Recorder, rounded } from "../recorder";

const { setTimeout: schedule } = window;

/** Every scroller has its own newest position; a shared throttle would lose one of two (seen in rrweb). */
const THROTTLE_MS = 50;

/** Positions of the document's and of every nested scroller; the last one is never lost. */
export function listenToScroll(recorder: Recorder): void {
  const moved = new Map<Element, number>();
  let waiting = false;

  const finish = (): void => {
    waiting = false;
    for (const [element, stamp] of moved) {
      const page = element === document.scrollingElement || element === document.documentElement;
      const target = page ? undefined : recorder.targets.idOf(element);
      recorder.write(
        {
          type: "scroll",
          time_ms: recorder.time(stamp),
          ...(target === undefined ? {} : { target }),
          scroll_x: rounded(element.scrollLeft),
          scroll_y: rounded(element.scrollTop),
          max_x: Math.max(0, element.scrollWidth - element.clientWidth),
          max_y: Math.max(0, element.scrollHeight - element.clientHeight),
        },
        true,
      );
    }
    moved.clear();
  };
  recorder.sink.drain(finish);

  recorder.on<Event>(window, ["scroll"], (event) => {
    const element = event.target === document ? document.scrollingElement : elementOf(event);
    if (!element) return;
    moved.set(element, event.timeStamp);
    if (waiting) return;
    waiting = true;
    schedule.call(window, () => recorder.sink.flush(), THROTTLE_MS);
  });
}
