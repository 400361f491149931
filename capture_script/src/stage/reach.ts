/** Whether a press at a point reaches an element, and at which point it does; called before each press. */
import { boxOfElement, composedParent, openRoot, styleOf } from "../shared/dom";
import { surrounds } from "../shared/path";
import { isVisible } from "./visible";

/** Points tried, as fractions of the box, nearest to the wanted one first. */
const GRID = [0.5, 0.3, 0.7, 0.15, 0.85, 0.05, 0.95];

const fromPoint = Document.prototype.elementFromPoint;

/** The innermost element at a client point, through open shadow roots; null outside the viewport. */
function elementAt(x: number, y: number): Element | null {
  let element = fromPoint.call(document, x, y);
  for (let root = element && openRoot(element); root; root = element && openRoot(element)) {
    const inner = root.elementFromPoint(x, y);
    if (!inner || inner === element) break;
    element = inner;
  }
  return element;
}

/** The form control that a press on `element` works on, where it is in a label. */
function controlOf(element: Element | null): Element | null {
  const label = element?.closest("label");
  return label instanceof HTMLLabelElement ? label.control : null;
}

/** Whether a press at the client point goes to `element`: to itself, to what it holds, or to its label. */
export function reaches(element: Element, x: number, y: number): boolean {
  const there = elementAt(x, y);
  if (!there) return false;
  if (surrounds(element, there)) return true;
  return element.matches("input, select, textarea, button") && controlOf(there) === element;
}

/** The point of the element's box nearest to these fractions that a press reaches; null where it is all covered. */
export function freePoint(element: Element, fractionX: number, fractionY: number): [number, number] | null {
  const box = boxOfElement(element);
  const within = (fraction: number): number => Math.min(0.999, Math.max(0.001, fraction));
  const tried = [[within(fractionX), within(fractionY)], ...GRID.flatMap((x) => GRID.map((y) => [x, y]))];
  const distance = ([x, y]: number[]): number => Math.hypot((x ?? 0) - fractionX, (y ?? 0) - fractionY);
  tried.sort((one, other) => distance(one) - distance(other));
  for (const [across, down] of tried) {
    const x = box.left + box.width * (across ?? 0);
    const y = box.top + box.height * (down ?? 0);
    if (reaches(element, x, y)) return [x, y];
  }
  return null;
}

/** A point of the innermost element around `element` that a person can see and reach; null where there is none but the page. */
export function pointAround(element: Element): [number, number] | null {
  for (let outer = composedParent(element); outer && outer !== document.body; outer = composedParent(outer)) {
    if (isVisible(outer)) return freePoint(outer, 0.5, 0.5);
  }
  return null;
}

/** Scroll the element into view, in every scroller around it, where it is not (or anyway); true when something moved. */
export function reveal(element: Element, anyway = false): boolean {
  if (!anyway && isInView(element)) return false;
  const before = boxOfElement(element);
  element.scrollIntoView({ behavior: "instant", block: "center", inline: "nearest" });
  const after = boxOfElement(element);
  return before.x !== after.x || before.y !== after.y;
}

/** Whether the middle of the element's box is in the viewport and in every scroller around it. */
function isInView(element: Element): boolean {
  const box = boxOfElement(element);
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
  for (let outer = composedParent(element); outer; outer = composedParent(outer)) {
    if (styleOf(outer).overflow === "visible" || outer === document.documentElement || outer === document.body) continue;
    const clip = boxOfElement(outer);
    if (x < clip.left || y < clip.top || x >= clip.right || y >= clip.bottom) return false;
  }
  return true;
}
