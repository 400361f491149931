/**
 * What an element is called: a light reading of the accessible name computation, with a bound on its cost and
 * without the value of any field that a person fills. Used for fingerprints and element boxes.
 */
import {
  attribute, closest, firstChild, isElement, isShown, localName, nextSibling, nodeType, nodeValue, once, openRoot, rootOf, select,
  textOfAttribute,
} from "./dom";
import { hidden, isLike } from "./hidden";
import { inputType } from "./role";

/** More text nodes than this are not read: a name is a line, not a page. */
const TEXT_NODES = 24;
const VISITED_NODES = 400;

const VALUE_IS_NAME = /^(submit|button|reset)$/;

/** What was read once is kept for the time of one lookup. */
export interface Cache {
  readonly texts: Map<Element, string>;
  readonly names: Map<Element, readonly number[]>;
  readonly words: Map<Element, readonly number[]>;
  readonly items: Map<Element, boolean>;
  readonly kinds: Map<Element, ReadonlyMap<string, readonly Element[]>>;
}

export const newCache = (): Cache => {
  return { texts: new Map(), names: new Map(), words: new Map(), items: new Map(), kinds: new Map() };
};

/** Whether a person types into it: its text is content, not a name. */
export const isEditable = (element: Element): boolean => {
  const editable = attribute(element, "contenteditable");
  return editable !== null && editable.toLowerCase() !== "false";
};

/** The first 24 texts in what of `element` is `wanted`, open shadow trees first, with the alternatives of images. */
const textsIn = (element: Element, wanted: (inner: Element) => boolean): string => {
  const texts: string[] = [];
  let visited = 0;
  const keep = (text: string | null): void => {
    if (text?.trim()) texts.push(text.trim().slice(0, 512));
  };
  const walk = (parent: Node | null): void => {
    for (let node = parent && firstChild(parent); node; node = nextSibling(node)) {
      if (texts.length >= TEXT_NODES || ++visited > VISITED_NODES) return;
      if (nodeType(node) === 3) keep(nodeValue(node));
      else if (isElement(node) && !isLike(node, hidden.silent) && wanted(node)) {
        if (localName(node) === "img") keep(attribute(node, "alt"));
        enter(node);
      }
    }
  };
  const enter = (host: Element): void => {
    walk(openRoot(host));
    walk(host);
  };
  if (!isLike(element, hidden.selector)) enter(element);
  return texts.join(" ").replace(/\s+/g, " ");
};

/** What `element` says, hidden parts too: those are others on another device, and at another time. */
export const textOf = (element: Element, cache: Cache): string =>
  once(cache.texts, element, () => textsIn(element, () => true));

/** What of it is shown, if any is: what a form says of a wrong entry hides in many labels until it is true. */
export const shownText = (element: Element, cache: Cache): string => textsIn(element, isShown) || textOf(element, cache);

const labelFor = (element: Element, cache: Cache, read: typeof textOf): string => {
  // The browser looks for other labels in the whole page.
  const label = closest(element, "label") ?? (element as HTMLInputElement).labels?.[0];
  return label ? read(label, cache) : "";
};

const referenced = (element: Element, cache: Cache): string => {
  const ids = textOfAttribute(element, "aria-labelledby").split(/\s+/).filter(Boolean).slice(0, 8);
  const root = rootOf(element);
  const parts = ids.flatMap((id) => select(root, "#" + CSS.escape(id)).slice(0, 1));
  return parts.map((found) => attribute(found, "aria-label") || textOf(found, cache)).join(" ").trim();
};

const ownName = (element: Element, cache: Cache, read: typeof textOf): string => {
  const tag = localName(element);
  const type = tag === "input" ? inputType(element) : "";
  if (VALUE_IS_NAME.test(type)) return textOfAttribute(element, "value");
  if (type === "image" || tag === "img" || tag === "area") return textOfAttribute(element, "alt");
  if (tag !== "button" && "labels" in element) return labelFor(element, cache, read) || textOfAttribute(element, "placeholder");
  if (tag === "html" || tag === "body") return "";
  if (isEditable(element)) return attribute(element, "aria-placeholder") ?? textOfAttribute(element, "data-placeholder");
  return textOf(element, cache);
};

/** "" where nothing names it; white space is collapsed, the length is not bounded. `read` reads its label, if it has one. */
export const accessibleName = (element: Element, cache: Cache = newCache(), read = textOf): string => {
  const name =
    referenced(element, cache) ||
    textOfAttribute(element, "aria-label").trim() ||
    ownName(element, cache, read).trim() ||
    textOfAttribute(element, "title");
  return name.replace(/\s+/g, " ").trim();
};
