/** What keeps a page from being at rest, and how to bring it there; called for snapshots. */
import { boxOfElement } from "../shared/dom";

/** Stops on the way down a page; one that grows for ever is left there. */
const MAX_STOPS = 200;

export interface Pending {
  images: number;
  fonts: boolean;
  animations: number;
}

/** Images that are loading, whether fonts are there, and animations that will end. */
export function pending(): Pending {
  const images = Array.from(document.images).filter((image) => !image.complete && isNear(image));
  return {
    images: images.length,
    fonts: document.fonts.status === "loaded",
    animations: document.getAnimations().filter(isFinite_).length,
  };
}

function isNear(image: HTMLImageElement): boolean {
  if (image.loading !== "lazy") return true;
  const box = boxOfElement(image);
  return box.width > 0 && box.bottom > -innerHeight && box.top < 2 * innerHeight;
}

function isFinite_(animation: Animation): boolean {
  if (animation.playState !== "running" && !animation.pending) return false;
  if (animation.timeline !== document.timeline) return false; // driven by scrolling, not by time
  return Number.isFinite(Number(animation.effect?.getComputedTiming().endTime ?? Infinity));
}

/** Ask for lazy images now; answers how many there are. */
export function loadLazy(): number {
  const lazy = document.querySelectorAll<HTMLImageElement | HTMLIFrameElement>("img[loading=lazy], iframe[loading=lazy]");
  for (const element of lazy) element.loading = "eager";
  return lazy.length;
}

/** Scroll positions from which, one after the other, all of the page comes into view. */
export function scrollStops(): number[] {
  const height = document.scrollingElement?.scrollHeight ?? innerHeight;
  const count = Math.min(MAX_STOPS, Math.max(0, Math.ceil(height / innerHeight) - 1));
  return Array.from({ length: count }, (_, index) => (index + 1) * innerHeight);
}

/** Bring animations that end to their end, and stop those that do not at their beginning. */
export function finishAnimations(): void {
  for (const animation of document.getAnimations()) {
    if (animation.timeline !== document.timeline) continue;
    try {
      if (isFinite_(animation)) animation.finish();
      else if (animation.playState === "running") {
        animation.pause();
        animation.currentTime = 0;
      }
    } catch {
      // An animation that the page changes at this moment stays as it is.
    }
  }
}

let resizesIgnored = false;

const swallow = (event: Event): void => {
  if (resizesIgnored) event.stopImmediatePropagation();
};

// A window calls its listeners in the order in which they came, whatever their phase: this one is before all of the page.
addEventListener("resize", swallow, true);

/** To picture more than the screen shows, the browser changes its size for a moment; the page is not to answer to that. */
export function ignoreResizes(ignored: boolean): void {
  resizesIgnored = ignored;
  addEventListener("resize", swallow, true); // `document.open` takes all listeners away
}
