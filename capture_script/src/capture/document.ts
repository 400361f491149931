/** The document's own line, what the page could know of the screen and the browser; its size, zoom, and being left. */
import { hold } from "./lines";
import { max, min, round, slice, timeOrigin } from "./natives";
import { bounded } from "./pointer";
import type { Recorder } from "./recorder";
import { urlFor } from "./urls";

const LENGTH = 512;
const NAVIGATIONS: Readonly<Record<string, true | undefined>> = { reload: true, back_forward: true, prerender: true };

interface ViewportFields {
  viewport_width: number;
  viewport_height: number;
  device_scale_factor: number | undefined;
  orientation_deg: number | undefined;
}

function viewportFields(): ViewportFields {
  // A frame that is not shown has no size, a recording's viewport has at least one pixel.
  const side = (length: number): number => min(16384, max(1, round(length)));
  const scale = min(10, window.devicePixelRatio || 1);
  return {
    viewport_width: side(window.innerWidth),
    viewport_height: side(window.innerHeight),
    device_scale_factor: scale === 1 ? undefined : scale,
    orientation_deg: (screen.orientation as ScreenOrientation | undefined)?.angle || undefined,
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
    ...(late ? lateFields(clear) : {}),
  };
}

/** The size of the page needs layout. */
function lateFields(clear: boolean): Record<string, unknown> {
  const root = document.scrollingElement ?? document.documentElement;
  return {
    page_width: root ? min(1e7, root.scrollWidth) || undefined : undefined,
    page_height: root ? min(1e7, root.scrollHeight) || undefined : undefined,
    time_zone: timeZone(clear),
  };
}

/** Intl knows its name, but takes 20 to 60 ms of a page's start for it; visitors only have their whole hours told. */
function timeZone(clear: boolean): string | undefined {
  if (QA && clear) return slice(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "", 0, LENGTH) || undefined;
  const hours = new Date().getTimezoneOffset() / 60;
  return hours ? (hours === round(hours) ? `Etc/GMT${hours > 0 ? "+" : ""}${hours}` : undefined) : "UTC";
}

/** Writes the document's line, and hands everything over when the document is left. */
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
    if (loaded) {
      stream.secrets.look(document);
      return;
    }
    stream.describe = () => {
      stream.describe = undefined;
      put(true);
      stream.sendLater();
    };
  };
  recorder.hear(window, ["DOMContentLoaded"], () => stream.describe?.());
  // The document of a new tab makes itself known by nothing earlier; also what it loads does.
  // What it brought is looked at once: passwords that are there may be revealed later.
  recorder.hear(window, ["load"], () => stream.secrets.look(document));
  watchViewport(recorder);
  const types = ["pagehide", "pageshow", "visibilitychange", "beforeunload"];
  recorder.hear<PageTransitionEvent>(window, types, ({ type, timeStamp, persisted }) => {
    const shows = type === "pageshow";
    // Every document is shown once; only one that comes back is news.
    if (shows && !persisted) return;
    stream.settle();
    // The empty document with which every tab begins is left without anybody noticing.
    if (type !== "beforeunload" && location.href !== "about:blank") {
      stream.put({
        type,
        time_ms: stream.timeMs(timeStamp),
        persisted: (!shows && persisted) || undefined,
        state: type === "visibilitychange" ? document.visibilityState : undefined,
      });
    }
    stream.flush();
  });
}

/** Writes how large the window is and how far the page is pinched. */
function watchViewport(recorder: Recorder): void {
  const { stream } = recorder;
  const watch = (target: EventTarget, types: string[], tell: (time_ms: number) => void): void => {
    const held = hold<unknown>(stream, (_, timeMs) => tell(timeMs));
    // A video is resized as well.
    recorder.hear(target, types, (event) => event.target === target && held(1, event));
  };
  watch(window, ["resize"], (time_ms) => stream.put({ type: "resize", time_ms, ...viewportFields() }));
  const view = window.visualViewport;
  let last = "1 0 0";
  if (!view) return;
  watch(view, ["resize", "scroll"], (time_ms) => {
    const scale = bounded(view.scale, 1000, 10);
    const left = bounded(view.offsetLeft, 100);
    const top = bounded(view.offsetTop, 100);
    const now = `${scale} ${left} ${top}`;
    if (now !== last) stream.put({ type: "zoom", time_ms, scale, offset_left: left, offset_top: top });
    last = now;
  });
}
