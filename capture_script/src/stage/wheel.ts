let zooms = false;

/**
 * From now on a wheel with Ctrl scrolls nothing in this document; called before it turns. It zooms, and so do two
 * fingers on a touch pad, but Chromium tells that from the input of the system only and scrolls by that of a replay.
 */
export function keepZoomFromScrolling(): void {
  if (zooms) return;
  zooms = true;
  addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
}
