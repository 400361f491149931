/** The document's own line, what the page could know of the screen and the browser; its resizes; and its being left. */
import { max, min, round, slice, timeOrigin } from "./natives";
import type { Recorder } from "./recorder";
import { urlFor } from "./urls";

const LENGTH = 512;
const NAVIGATIONS: Readonly<Record<string, true | undefined>> = { reload: true, back_forward: true, prerender: true };

interface ViewportFields {
  viewport_width: number;
  viewport_height: number;
  device_scale_factor: number | undefined;
}

function viewportFields(): ViewportFields {
  // A frame that is not shown has no size, a recording's viewport has at least one pixel.
  const side = (length: number): number => min(16384, max(1, round(length)));
  const scale = min(10, window.devicePixelRatio || 1);
  return {
    viewport_width: side(window.innerWidth),
    viewport_height: side(window.innerHeight),
    device_scale_factor: scale === 1 ? undefined : scale,
  };
}

function navigationType(): string | undefined {
  const entry = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  return entry && NAVIGATIONS[entry.type] ? entry.type : undefined;
}

function languages(): string[] | undefined {
  const all: string[] = [];
  for (let index = 0; index < navigator.languages.length && index < 32; index++) {
    all[index] = slice(navigator.languages[index]!, 0, LENGTH);
  }
  return all.length > 0 ? all : undefined;
}

const isTrue = (query: string): boolean => window.matchMedia(query).matches;

/** The fields of `Document` in events.py that the page itself can know; `late` adds what costs time to find out. */
function description(timeOriginMs: number, clear: boolean, late: boolean): Record<string, unknown> {
  return {
    url: urlFor(location.href, clear),
    navigation: navigationType(),
    time_origin_epoch_ms: round(timeOriginMs * 10) / 10,
    ...viewportFields(),
    user_agent: slice(navigator.userAgent, 0, LENGTH),
    languages: languages(),
    color_scheme: isTrue("(prefers-color-scheme: dark)") ? "dark" : undefined,
    reduced_motion: isTrue("(prefers-reduced-motion: reduce)") || undefined,
    max_touch_points: min(256, navigator.maxTouchPoints) || undefined,
    hover: isTrue("(hover: hover)") ? undefined : false,
    ...(late ? lateFields() : {}),
  };
}

/** The size of the page needs layout; the first use of Intl in a process takes about 20 ms (measured). */
function lateFields(): Record<string, unknown> {
  const root = document.scrollingElement ?? document.documentElement;
  return {
    page_width: root ? min(1e7, root.scrollWidth) || undefined : undefined,
    page_height: root ? min(1e7, root.scrollHeight) || undefined : undefined,
    time_zone: slice(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "", 0, LENGTH) || undefined,
  };
}

/** Writes the document's line, resizes, and hands everything over when the document is left. */
export function watchDocument(recorder: Recorder): void {
  const { stream } = recorder;
  const put = (late: boolean): void => {
    const fields = description(timeOrigin(), QA && stream.clear, late);
    // A document's time is when the way to it began: a replay has to set out then to be there in time.
    stream.put({ type: "document", time_ms: stream.timeMs(0), ...fields });
  };
  // The line goes out at once, so that the lines of its frames come after it, and again with the size of the page when
  // that is known; the later one counts.
  recorder.met = () => {
    const loaded = document.readyState !== "loading";
    put(loaded);
    stream.send();
    if (loaded) return;
    stream.describe = () => {
      stream.describe = undefined;
      put(true);
      stream.sendLater();
    };
  };
  recorder.hear(window, ["DOMContentLoaded"], () => stream.describe?.());
  // The document of a new tab makes itself known by nothing earlier; also what it loads does.
  recorder.hear(window, ["load"], () => undefined);
  recorder.hear(window, ["resize"], (event) => {
    if (event.target !== window) return;
    stream.settle();
    stream.write({ type: "resize", time_ms: stream.timeMs(event.timeStamp), ...viewportFields() });
  });
  recorder.hear(window, ["pagehide", "beforeunload"], () => stream.flush());
  recorder.hear(window, ["visibilitychange"], () => {
    if (document.visibilityState === "hidden") stream.flush();
  });
}
