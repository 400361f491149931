/** What a person opened on a page, as marks such as `dialog: Ready to leave?`; read for the states of a page. */
import { attribute, boxOfElement, composedParent, openRoot, select, styleOf, textOfAttribute } from "../shared/dom";
import { accessibleName, type Cache } from "../shared/name";
import { roleOf } from "../shared/role";
import { isVisible } from "./visible";

/** `dialog`, `layer`, `menu` and `tab` decide which state a page is in; `open` and `current` weigh in. */
export interface Mark {
  kind: "dialog" | "layer" | "menu" | "tab" | "open" | "current";
  name: string;
}

const MODAL = "[aria-modal=true i], :modal";
const CANDIDATES =
  "dialog[open], [role=dialog i], [role=alertdialog i], [popover], [aria-expanded=true i], details[open], " +
  "[role=tab i][aria-selected=true i], [aria-current]:not([aria-current=false i], [aria-current=''])";
const HEADINGS = "h1, h2, h3, h4, h5, h6, [role=heading i], legend";
const MOST_MARKS = 64;
const SAYS = /\p{L}/u;

/** How it is called wherever numbers may differ: those of a badge, of a page. */
export function plainName(name: string): string {
  return name.replace(/\p{N}+/gu, "0").slice(0, 60).trim();
}

/** The dialog or layer that keeps the rest of the page from being used, if there is one. */
export function modalElement(): Element | null {
  const modal = shown(MODAL).pop() ?? null;
  return modal ?? coveringLayer();
}

/** Everything that is open, modal ones alone where there is one: nobody reaches what lies under it. */
export function marks(modal: Element | null, cache: Cache): Mark[] {
  const found = new Map<string, Mark>();
  const add = (kind: Mark["kind"], name: string): void => {
    if (found.size < MOST_MARKS) found.set(`${kind}:${name}`, { kind, name: plainName(name) });
  };
  if (modal && !modal.matches(CANDIDATES)) add("layer", titleOf(modal, cache));
  for (const element of shown(CANDIDATES)) {
    if (modal && modal !== element && !within(element, modal)) continue;
    const kind = kindOf(element);
    if (kind) add(kind, kind === "menu" ? menuName(element, cache) : nameOf(kind, element, cache));
  }
  return Array.from(found.values());
}

function shown(selector: string): Element[] {
  const found: Element[] = [];
  const visit = (root: Document | ShadowRoot): void => {
    found.push(...select(root, selector).filter(isVisible));
    for (const host of select(root, "*")) {
      const inner = openRoot(host);
      if (inner) visit(inner);
    }
  };
  visit(document);
  return found.filter((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
}

function within(element: Element, outer: Element): boolean {
  for (let node: Element | null = element; node; node = composedParent(node)) if (node === outer) return true;
  return false;
}

function kindOf(element: Element): Mark["kind"] | null {
  const role = roleOf(element);
  if (role === "dialog" || role === "alertdialog") return "dialog";
  if (role === "tab") return "tab";
  if (attribute(element, "popover") !== null) return isTopmost(element) ? "layer" : null;
  const popup = textOfAttribute(element, "aria-haspopup").toLowerCase();
  // Many say that they are expanded and never learn that they are not.
  if (attribute(element, "aria-expanded") !== null) return !showsWhatItOpens(element) ? null : (popup && popup !== "false") || role === "combobox" ? "menu" : "open";
  return element.localName === "details" ? "open" : attribute(element, "aria-current") === null ? null : "current";
}

function controlledBy(element: Element): Element | null {
  const id = textOfAttribute(element, "aria-controls").split(/\s/, 1)[0];
  return id ? document.getElementById(id) : null;
}

function showsWhatItOpens(element: Element): boolean {
  const opened = controlledBy(element);
  return !opened || isVisible(opened);
}

/** A popover that is hidden has no box, so one that is seen is open or was styled to be part of the page. */
function isTopmost(element: Element): boolean {
  return element.matches(":popover-open");
}

function nameOf(kind: Mark["kind"], element: Element, cache: Cache): string {
  if (kind === "dialog" || kind === "layer") return titleOf(element, cache);
  const summary = element.localName === "details" ? select(element, "summary")[0] : undefined;
  return accessibleName(summary ?? element, cache);
}

/** What a box is called by its author, or else what stands over it. */
function titleOf(element: Element, cache: Cache): string {
  const said = textOfAttribute(element, "aria-labelledby") || attribute(element, "aria-label") !== null;
  const name = said ? accessibleName(element, cache) : "";
  if (SAYS.test(name)) return name;
  const heading = select(element, HEADINGS).find(isVisible);
  return heading ? accessibleName(heading, cache) : element.id;
}

/** A button that only shows an icon or a number is called as what it opened. */
function menuName(trigger: Element, cache: Cache): string {
  const name = accessibleName(trigger, cache);
  if (SAYS.test(name)) return name;
  const opened = controlledBy(trigger) ?? trigger.nextElementSibling;
  return (opened && titleOf(opened, cache)) || trigger.id || name;
}

/** What lies over the middle of the screen and most of it without saying that it is a dialog. */
function coveringLayer(): Element | null {
  let layer: Element | null = null;
  for (let node = document.elementFromPoint(innerWidth / 2, innerHeight / 2); node; node = composedParent(node)) {
    if (node === document.body || node === document.documentElement) break;
    if (styleOf(node).position === "fixed") layer = node;
  }
  if (!layer || layer.contains(document.scrollingElement) || isShell(layer)) return null;
  return layer;
}

/** Apps whose whole page is one fixed box are no layer over anything. */
function isShell(layer: Element): boolean {
  const box = boxOfElement(layer);
  const covered = Array.from(document.body.children).filter((each) => each !== layer && !each.contains(layer));
  return box.width * box.height >= 0.9 * innerWidth * innerHeight && !covered.some(isVisible);
}
