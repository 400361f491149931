/** The document's own line, what the page could know of the screen and the browser; its size, zoom, and being left. */
import { hold } from "./lines";
import { hear } from "./listening";
import { each, min, round, slice, timeOrigin } from "./natives";
import { bounded } from "./pointer";
import { randomSeed } from "./random";
import { lookAgain, watchSecrets } from "./secrets";
import { beginDocument, clear, describeLater, describeNow, flushStream, put, sendLater, sendNow, settle, timeMs } from "./stream";
import { urlFor } from "./urls";

const LENGTH = 512;

const viewportFields = (): Record<string, unknown> => {
  const { width = 0, height = 0, scale: zoom = 1 } = window.visualViewport ?? {};
  // A phone lays out what names no viewport wider than its screen, and shows it smaller; a scroll bar is no screen.
  // A frame that is not shown has no size, a recording's viewport has at least one pixel.
  const side = (laidOut: number, seen: number): number =>
    bounded(seen && seen * zoom < laidOut * 0.9 ? seen * zoom : laidOut, 1, 16384, 1);
  const scale = min(10, window.devicePixelRatio || 1);
  return {
    viewport_width: side(window.innerWidth, width),
    viewport_height: side(window.innerHeight, height),
    device_scale_factor: scale === 1 ? undefined : scale,
    orientation_deg: (screen.orientation as ScreenOrientation | undefined)?.angle,
  };
};

const isTrue = (query: string): boolean => window.matchMedia(`(${query})`).matches;

/** The fields of `Document` in events.py that the page itself can know; `late` adds what costs time to find out. */
const description = (late: boolean): Record<string, unknown> => {
  const { userAgent, languages, maxTouchPoints } = navigator;
  const all: string[] = [];
  each(languages, (language, index) => {
    if (index < 32) all[index] = slice(language, 0, LENGTH);
  });
  const entry = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  return {
    url: urlFor(location.href, QA && clear),
    navigation: entry?.type,
    time_origin_epoch_ms: round(timeOrigin() * 10) / 10,
    ...viewportFields(),
    user_agent: slice(userAgent, 0, LENGTH),
    languages: all,
    color_scheme: isTrue("prefers-color-scheme: dark") ? "dark" : undefined,
    reduced_motion: isTrue("prefers-reduced-motion: reduce"),
    max_touch_points: min(256, maxTouchPoints),
    hover: isTrue("hover: hover"),
    ...(late && lateFields()),
  };
};

/** The size of the page needs layout. */
const lateFields = (): Record<string, unknown> => {
  const root = document.scrollingElement ?? document.documentElement;
  return {
    page_width: root ? min(1e7, root.scrollWidth) : undefined,
    page_height: root ? min(1e7, root.scrollHeight) : undefined,
    time_zone: timeZone(),
  };
};

/** Intl knows its name, but takes 20 to 60 ms of a page's start for it; visitors only have their whole hours told. */
const timeZone = (): string | undefined => {
  if (QA && clear) return slice(Intl.DateTimeFormat().resolvedOptions().timeZone ?? "", 0, LENGTH);
  const hours = new Date().getTimezoneOffset() / 60;
  return hours ? (hours === round(hours) ? `Etc/GMT${hours > 0 ? "+" : ""}${hours}` : undefined) : "UTC";
};

const putDocument = (late: boolean): void =>
  // A document's time is when the way to it began: a replay has to set out then to be there in time.
  put({ type: "document", time_ms: timeMs(0), ...description(late), random_seed: QA ? randomSeed : undefined });

/**
 * Begin with the document that the window shows. Its line goes out at once, so that the lines of its frames come after
 * it, and again with the size of the page when that is known; the later one counts.
 */
export const meetDocument = (again: boolean): void => {
  if (again) beginDocument();
  watchSecrets(document);
  lookAgain();
  const loaded = document.readyState !== "loading";
  putDocument(loaded);
  sendNow();
  if (!loaded) {
    describeLater(() => {
      putDocument(true);
      sendLater();
    });
  }
};

/** Hands everything over when the document is left, and writes how large the window is. */
export const watchDocument = (): void => {
  hear(window, ["DOMContentLoaded"], describeNow);
  // The document of a new tab makes itself known by nothing earlier; also what it loads does.
  hear(window, ["load"], lookAgain);
  watchViewport();
  const types = ["pagehide", "pageshow", "visibilitychange", "beforeunload"];
  hear<PageTransitionEvent>(window, types, ({ type, timeStamp, persisted }) => {
    const shows = type === "pageshow";
    // Every document is shown once; only one that comes back is news.
    if (shows && !persisted) return;
    settle();
    // The empty document with which every tab begins is left without anybody noticing.
    if (type !== "beforeunload" && location.href !== "about:blank") {
      put({
        type,
        time_ms: timeMs(timeStamp),
        persisted: (!shows && persisted) || undefined,
        state: type === "visibilitychange" ? document.visibilityState : undefined,
      });
    }
    flushStream();
  });
};

/** Writes how large the window is and how far the page is pinched. */
const watchViewport = (): void => {
  const watch = (target: EventTarget, types: string[], tell: (_: unknown, time_ms: number) => void): void => {
    const held = hold<unknown>(tell);
    // A video is resized as well.
    hear(target, types, (event) => event.target === target && held(1, event));
  };
  watch(window, ["resize"], (_, time_ms) => put({ type: "resize", time_ms, ...viewportFields() }));
  const view = window.visualViewport;
  let last = "1 0 0";
  if (!view) return;
  watch(view, ["resize", "scroll"], (_, time_ms) => {
    const scale = bounded(view.scale, 1000, 10);
    const offset_left = bounded(view.offsetLeft, 100);
    const offset_top = bounded(view.offsetTop, 100);
    const now = `${scale} ${offset_left} ${offset_top}`;
    if (now !== last) put({ type: "zoom", time_ms, scale, offset_left, offset_top });
    last = now;
  });
};
