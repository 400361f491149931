/**
 * What a page looks like to a person, as sets that can be compared: what is open, and of what each of its regions is
 * built. What depends on a user's data counts little: words of lists and texts are left out, like items count once.
 */
import { boxOfElement, firstElement, localName, nextElement, openRoot } from "../shared/dom";
import { accessibleName, isEditable, newCache } from "../shared/name";
import { roleOf } from "../shared/role";
import { hash32 } from "../shared/words";
import { type Mark, marks, modalElement, plainName } from "./opened";
import { isVisible } from "./visible";

export interface Appearance {
  marks: Mark[];
  /** By region: hashes of how its elements lie within one another. */
  shapes: Record<string, number[]>;
  /** By region: headings, and what can be used there, by role and name. */
  names: Record<string, string[]>;
}

const MOST_ELEMENTS = 6_000;
const MOST_NAMES = 200;
const DEPTH = 3;

const REGIONS = new Set(["banner", "navigation", "main", "complementary", "contentinfo", "search", "dialog", "alertdialog"]);
/** Come and go by themselves, or hold what no state consists of. */
const PASSING = new Set(["alert", "status", "log", "marquee", "timer", "tooltip", "progressbar"]);
const SILENT = new Set(["script", "style", "noscript", "template", "head", "svg", "canvas", "video", "iframe", "object"]);
const ITEMS = new Set(["listitem", "row", "option", "gridcell", "cell", "article", "treeitem", "menuitem"]);
const NAMED = new Set(["button", "link", "heading", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "tab"]);
const NAVIGATES = new Set(["banner", "navigation", "contentinfo", "search"]);

export function appearance(): Appearance {
  const cache = newCache();
  const modal = modalElement();
  const shapes = new Map<string, Set<number>>();
  const names = new Map<string, Set<string>>();
  let left = MOST_ELEMENTS;

  const put = <V>(sets: Map<string, Set<V>>, region: string, value: V): void => {
    const set = sets.get(region);
    if (set) set.add(value);
    else sets.set(region, new Set([value]));
  };
  const visit = (element: Element, region: string, chain: readonly string[], inItem: boolean): void => {
    if (left-- <= 0 || SILENT.has(localName(element)) || !element.checkVisibility({ opacityProperty: true })) return;
    const role = roleOf(element);
    if (PASSING.has(role)) return;
    const own = role || meaningOf(element);
    const inside = REGIONS.has(role) ? role : region;
    const within = inItem || (ITEMS.has(role) && !NAVIGATES.has(inside));
    let links = chain;
    if (own && isVisible(element) && boxOfElement(element).right + scrollX > 0) {
      links = [...chain.slice(1 - DEPTH), own];
      put(shapes, inside, hash32(links.join(">")));
      if (NAMED.has(role) && !within && (role !== "link" || NAVIGATES.has(inside) || modal)) {
        const name = plainName(accessibleName(element, cache));
        const set = names.get(inside);
        if (name && (!set || set.size < MOST_NAMES)) put(names, inside, `${role}: ${name}`);
      }
    }
    if (isEditable(element)) return;
    const shadow = openRoot(element);
    for (const first of [shadow && shadow.firstElementChild, firstElement(element)]) {
      for (let child = first; child; child = nextElement(child)) visit(child, inside, links, within);
    }
  };
  if (modal) visit(modal, "dialog", [], false);
  else if (document.body) visit(document.body, "page", [], false);
  return { marks: marks(modal, cache), shapes: sorted(shapes), names: sorted(names) };
}

/** Boxes that only lay out mean nothing; what is drawn or stands for text does. */
function meaningOf(element: Element): string {
  const tag = localName(element);
  return /^(div|span|section|body|center|font|slot|b|i|em|strong|br|small|wbr)$/.test(tag) || tag.includes("-") ? "" : tag;
}

function sorted<V>(sets: Map<string, Set<V>>): Record<string, V[]> {
  return Object.fromEntries(Array.from(sets, ([region, set]) => [region, Array.from(set).sort()]));
}
