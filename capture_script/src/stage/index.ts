/**
 * The page side of a replay: JSON in, JSON out, called by the driver in an isolated world of each frame. Elements
 * are spoken of by number (`ref`) for as long as their document lives.
 */
import { boxOfElement } from "../shared/dom";
import { type Fingerprint, fingerprint as fingerprintOf } from "../shared/fingerprint";
import { boxesOf, shownBox } from "./boxes";
import { type Held, held, setHeld } from "./control";
import { type Filling, fillElement, fillGiven, selectAll } from "./filling";
import { freePoint as freePointOf, pointAround as pointAroundOf, reaches, reveal as revealElement } from "./reach";
import "./narrowing";
import { elementOf, refOf } from "./registry";
import { describe, factsOf, resolveElement } from "./resolve";
import { isVisible } from "./visible";

export { appearance } from "./appearance";
export { boxes } from "./boxes";
export { substitute } from "./control";
export { keepFromScrolling } from "./fingers";
export { elementOf, refOf } from "./registry";
export { finishAnimations, ignoreResizes, loadLazy, pending, scrollStops } from "./rest";
export { drawFrame, passTime } from "./time";
export { keepZoomFromScrolling } from "./wheel";

/** The page's calendar; what the page's own scripts did to its clocks does not count here. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Find the element that a recorded fingerprint means. */
export function resolve(target: Fingerprint): object {
  const { status, element, score, lead, why, rivals } = resolveElement(target);
  const found = { status, ref: element ? refOf(element) : null, score, lead, why };
  return element ? found : { ...found, candidates: rivals.map(factsOf) };
}

/** The fingerprint of the element now, for a healed recording; null when it is gone. */
export function fingerprint(ref: number, clear: boolean): Fingerprint | null {
  const element = elementOf(ref);
  return element && fingerprintOf(element, clear);
}

/** The element's client box: x, y, width, height; null when it is gone. */
export function boxOf(ref: number): number[] | null {
  const element = elementOf(ref);
  if (!element) return null;
  const box = boxOfElement(element);
  return [box.x, box.y, box.width, box.height];
}

/** The client boxes of all that match, open shadow roots left out; null where that is no selector. */
export function matching(selector: string): number[][] | null {
  try {
    return Array.from(document.querySelectorAll(selector), (element) => {
      const box = boxOfElement(element);
      return [box.x, box.y, box.width, box.height];
    });
  } catch {
    return null;
  }
}

/** What its scrollers leave to see of the element: x, y, width, height; null when it is gone. */
export function shownBoxOf(ref: number): number[] | null {
  const element = elementOf(ref);
  return element && shownBox(element);
}

/** The elements that a selector finds; null where it is none. */
export function zones(selector: string): { name: string; box: number[] }[] | null {
  try {
    return boxesOf(selector);
  } catch {
    return null;
  }
}

/** Whether a press at this client point reaches the element, and what is there. */
export function hit(ref: number, x: number, y: number): { hit: boolean; there: string } {
  const element = elementOf(ref);
  const there = document.elementFromPoint(x, y);
  return { hit: element !== null && reaches(element, x, y), there: there ? describe(there) : "nothing" };
}

export function freePoint(ref: number, x: number, y: number): { client_x: number; client_y: number } | null {
  const element = elementOf(ref);
  const point = element && freePointOf(element, x, y);
  return point ? { client_x: point[0], client_y: point[1] } : null;
}

/** Where a pointer is over what holds the element, which is hidden; null where nothing of that can be reached. */
export function pointAround(ref: number): [number, number] | null {
  const element = elementOf(ref);
  return element && pointAroundOf(element);
}

/** Whether anybody can see the element: not hidden by style, nor by what clips it, nor beyond the page's edges. */
export function visible(ref: number): boolean {
  const element = elementOf(ref);
  if (!element || !isVisible(element)) return false;
  const [left, top, width, height] = shownBox(element);
  return width > 0 && height > 0 && left + width > 0 && top + height > 0;
}

export function reveal(ref: number, anyway = false): { scrolled: boolean } {
  const element = elementOf(ref);
  return { scrolled: element !== null && revealElement(element, anyway) };
}

/** Give the keyboard to the element, as a script of the page did, unless it or something in it has it. */
export function focus(ref: number): void {
  const element = elementOf(ref);
  if (!(element instanceof HTMLElement) || element === document.body || element === document.documentElement) return;
  const root = element.getRootNode() as Document | ShadowRoot;
  if (!element.contains(root.activeElement)) element.focus({ preventScroll: true });
}

/** Whether an opacity or a style hides the element from people. */
export function seen(ref: number): boolean {
  const element = elementOf(ref);
  if (!element) return false;
  // Custom check boxes are drawn by others over an input that is transparent but takes the clicks.
  return element.checkVisibility({ opacityProperty: !element.matches("input"), visibilityProperty: true });
}

export function control(ref: number): Held {
  const element = elementOf(ref);
  return element ? held(element) : {};
}

export function setControl(ref: number, wanted: Held): void {
  const element = elementOf(ref);
  if (element) setHeld(element, wanted);
}

/** Prepare a field for text that was not recorded, or for what was `given` for it; null when it is gone. */
export function fill(ref: number, text: string, secret: boolean, given: string | null): Filling | null {
  const element = elementOf(ref);
  if (element && given !== null) return fillGiven(element, given);
  return element && fillElement(element, text, secret, (value) => setHeld(element, { value }));
}

export function selectText(ref: number): void {
  const element = elementOf(ref);
  if (element) selectAll(element);
}

function scrollerOf(ref: number | null): Element | null {
  return ref === null ? document.scrollingElement : elementOf(ref);
}

/** Where a scroller stands, how far it can go and how much it shows; the document's for null. */
export function scrollOf(ref: number | null): Record<string, number> {
  const scroller = scrollerOf(ref);
  return {
    scroll_x: scroller?.scrollLeft ?? 0,
    scroll_y: scroller?.scrollTop ?? 0,
    max_x: scroller ? scroller.scrollWidth - scroller.clientWidth : 0,
    max_y: scroller ? scroller.scrollHeight - scroller.clientHeight : 0,
    client_width: scroller?.clientWidth ?? 0,
    client_height: scroller?.clientHeight ?? 0,
  };
}

export function scrollTo(ref: number | null, left: number, top: number): void {
  scrollerOf(ref)?.scrollTo({ left, top, behavior: "instant" });
}

/** What the boxes of a page are told from when the browser is to show a part of it. */
export function root(): Element {
  return document.documentElement;
}

/** Width and height of the layout viewport of this frame, CSS pixels. */
export function viewport(): [number, number] {
  return [innerWidth, innerHeight];
}

/** How the screen shows the page: phones show more of a wide page, smaller, and people pinch; null where none can tell. */
export function view(): { scale: number; left: number; top: number; fingers: boolean } | null {
  const shown = window.visualViewport;
  return shown && { scale: shown.scale, left: shown.offsetLeft, top: shown.offsetTop, fingers: navigator.maxTouchPoints > 0 };
}

/** The page's address, title and extent in CSS pixels. */
export function pageFacts(): object {
  const root = document.scrollingElement ?? document.documentElement;
  return {
    url: location.href,
    title: document.title,
    width: Math.max(root.scrollWidth, innerWidth),
    height: Math.max(root.scrollHeight, innerHeight),
    viewport_width: innerWidth,
    viewport_height: innerHeight,
    device_scale_factor: devicePixelRatio,
    screen_width: screen.width,
    screen_height: screen.height,
  };
}
