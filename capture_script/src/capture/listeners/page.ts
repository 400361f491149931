import type { Recorder } from "../recorder";

const NAVIGATIONS: Record<string, string> = {
  navigate: "navigate",
  reload: "reload",
  back_forward: "back_forward",
  prerender: "prerender",
};

/** Writes the document's own line, first of all, and follows the viewport. */
export function describePage(recorder: Recorder): void {
  const root = document.documentElement as Element | null;
  const entry = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  const line = {
    type: "document",
    time_ms: recorder.time(0),
    url: recorder.privacy.url(location.href).slice(0, 8_000),
    navigation: NAVIGATIONS[entry?.type ?? "navigate"] ?? "navigate",
    time_origin_epoch_ms: performance.timeOrigin,
    ...viewport(),
    page_width: root?.scrollWidth ?? 0,
    page_height: root?.scrollHeight ?? 0,
    user_agent: navigator.userAgent.slice(0, 500),
    languages: Array.from(navigator.languages).slice(0, 16),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    color_scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    reduced_motion: matchMedia("(prefers-reduced-motion: reduce)").matches,
    max_touch_points: Math.min(256, navigator.maxTouchPoints),
    hover: matchMedia("(hover: hover)").matches,
  };
  if (location.protocol === "about:") recorder.sink.hold(line);
  else recorder.write(line);

  let known = JSON.stringify(viewport());
  recorder.on<UIEvent>(window, ["resize"], (event) => {
    const size = viewport();
    if (JSON.stringify(size) === known || window.parent !== window) return;
    known = JSON.stringify(size);
    recorder.write({ type: "resize", time_ms: recorder.time(event.timeStamp), ...size });
  });
}

function viewport(): { viewport_width: number; viewport_height: number; device_scale_factor: number } {
  return {
    viewport_width: Math.max(1, Math.round(innerWidth)),
    viewport_height: Math.max(1, Math.round(innerHeight)),
    device_scale_factor: devicePixelRatio || 1,
  };
}
