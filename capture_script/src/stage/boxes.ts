/** The elements of a page that a person can see, with their boxes; called for snapshots. */
import { boxOfElement, composedParent, firstChild, localName, nextSibling, nodeType, nodeValue, openRoot, select, styleOf } from "../shared/dom";
import { type Fingerprint, fingerprint } from "../shared/fingerprint";
import { newCache } from "../shared/name";
import { isVisible } from "./visible";

const MAX_ELEMENTS = 20_000;
const INTERACTIVE = new Set(["a", "button", "input", "select", "textarea", "summary", "label", "option"]);
const PICTURES = new Set(["img", "svg", "canvas", "video", "picture", "iframe"]);

type Box = [x: number, y: number, width: number, height: number];

export interface ElementBox extends Fingerprint {
  /** Border box on the whole page, CSS pixels. */
  page_box: Box;
  /** What of it its scrollers leave to see. */
  visible_box: Box;
  position: "static" | "sticky" | "fixed";
}

/** Elements that are interactive, are pictures or hold text themselves, in document order, open shadow roots too. */
export function boxes(): { elements: ElementBox[]; truncated: boolean } {
  const cache = newCache();
  const elements: ElementBox[] = [];
  let truncated = false;
  const visit = (root: Node): void => {
    for (const element of select(root, "*")) {
      const shadow = openRoot(element);
      if (shadow) visit(shadow);
      if (!counts(element) || !isVisible(element)) continue;
      if (elements.length >= MAX_ELEMENTS) {
        truncated = true;
        return;
      }
      const box = boxOfElement(element);
      elements.push({
        ...fingerprint(element, true, cache),
        page_box: onPage(box.left, box.top, box.right, box.bottom),
        visible_box: clipped(element, box),
        position: positionOf(element),
      });
    }
  };
  visit(document);
  return { elements, truncated };
}

function counts(element: Element): boolean {
  const name = localName(element);
  if (INTERACTIVE.has(name) || PICTURES.has(name) || element.hasAttribute("role") || element.hasAttribute("onclick")) {
    return true;
  }
  for (let child = firstChild(element); child; child = nextSibling(child)) {
    if (nodeType(child) === Node.TEXT_NODE && nodeValue(child)?.trim()) return true;
  }
  return false;
}

function positionOf(element: Element): ElementBox["position"] {
  for (let outer: Element | null = element; outer; outer = composedParent(outer)) {
    const { position } = styleOf(outer);
    if (position === "fixed" || position === "sticky") return position;
  }
  return "static";
}

/** What can be seen of an element within the scrollers that hold it, on the whole page. */
export function shownBox(element: Element): Box {
  return clipped(element, boxOfElement(element));
}

/** The visible elements that a selector of a person finds, with what they are called. */
export function boxesOf(selector: string): { name: string; box: Box }[] {
  return Array.from(select(document, selector))
    .filter(isVisible)
    .slice(0, MAX_ELEMENTS)
    .map((element) => ({ name: element.id || element.getAttribute("aria-label") || localName(element), box: shownBox(element) }));
}

function clipped(element: Element, box: DOMRect): Box {
  let { left, top, right, bottom } = box;
  let { position } = styleOf(element);
  for (let outer = composedParent(element); outer && outer !== document.body; outer = composedParent(outer)) {
    if (outer === document.documentElement || position === "fixed") break;
    const style = styleOf(outer);
    // What is positioned is clipped by what it is positioned in, not by all that is around it.
    if (position === "absolute" && style.position === "static") continue;
    position = style.position;
    if (style.overflow === "visible") continue;
    const clip = boxOfElement(outer);
    left = Math.max(left, clip.left);
    top = Math.max(top, clip.top);
    right = Math.min(right, clip.right);
    bottom = Math.min(bottom, clip.bottom);
  }
  return onPage(left, top, Math.max(left, right), Math.max(top, bottom));
}

function onPage(left: number, top: number, right: number, bottom: number): Box {
  const rounded = (length: number): number => Math.round(length * 100) / 100;
  return [rounded(left + scrollX), rounded(top + scrollY), rounded(right - left), rounded(bottom - top)];
}
