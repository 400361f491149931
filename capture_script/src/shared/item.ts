/**
 * Where an element stands among its like: the repeated item (row, card) around it, the item around that, and the
 * element's place within. Without it the ten "Book" buttons of a list are one and the same.
 */
import { attribute, composedParent, descendants, firstElement, localName, nextElement, once, previousElement } from "./dom";
import { type Cache, textOf } from "./name";
import { roleOf } from "./role";
import { sameWords, withinWords, wordsOf } from "./words";

export interface Surroundings {
  readonly near: readonly number[];
  readonly outer: readonly number[];
  readonly ordinal: number;
  /** How many of its kind the item holds: with one fewer, the next of them has taken its ordinal. */
  readonly peers: number;
}

/** Only so many siblings on either side are looked at: a table may have thousands of rows. */
const SIBLINGS = 8;
const CHILDREN = 64;
const ITEM_ELEMENTS = 500;
const LEVELS = 24;

/** How many children it has, or 65 for all that have more: the browser counts them anew each time. */
const childCount = (element: Element): number => {
  let count = 0;
  for (let child = firstElement(element); child && count <= CHILDREN; child = nextElement(child)) count++;
  return count;
};

const wordsIn = (element: Element, cache: Cache): readonly number[] =>
  once(cache.words, element, () => wordsOf(textOf(element, cache)));

/** Whether it has look-alikes (same tag, role and number of children) beside it that say something else. */
const isItem = (element: Element, cache: Cache): boolean => once(cache.items, element, () => looksLikeItem(element, cache));

const looksLikeItem = (element: Element, cache: Cache): boolean => {
  const words = wordsIn(element, cache);
  const likeness = (one: Element): string => `${localName(one)} ${childCount(one)} ${attribute(one, "role")}`;
  const own = likeness(element);
  if (words.length) {
    for (const step of [nextElement, previousElement]) {
      let sibling = step(element);
      for (let seen = 0; sibling && seen < SIBLINGS; seen++, sibling = step(sibling)) {
        if (likeness(sibling) === own && !sameWords(wordsIn(sibling, cache), words)) return true;
      }
    }
  }
  return false;
};

const kindOf = (element: Element): string => roleOf(element) || localName(element);

const peersIn = (item: Element, element: Element, cache: Cache): readonly Element[] => {
  const kinds = once(cache.kinds, item, () => {
    const grouped = new Map<string, Element[]>();
    for (const inner of descendants(item, ITEM_ELEMENTS)) {
      const kind = kindOf(inner);
      const group = grouped.get(kind);
      if (group) group.push(inner);
      else grouped.set(kind, [inner]);
    }
    return grouped as ReadonlyMap<string, readonly Element[]>;
  });
  return kinds.get(kindOf(element)) ?? [];
};

/**
 * `own` are the words of the element's name. An item that says nothing beyond them is passed over: the cell of a
 * button is no context for it, the row is. Where nothing is repeated, the nearest ancestor that says something
 * beyond them stands in for the item, so that the "Save" of one section is not that of another.
 */
export const surroundings = (element: Element, own: readonly number[], cache: Cache): Surroundings => {
  let item: Element | null = null;
  let section: Element | null = null;
  let outer: readonly number[] = [];
  let ancestor = composedParent(element);
  for (let level = 0; ancestor && level < LEVELS; level++, ancestor = composedParent(ancestor)) {
    const tag = localName(ancestor);
    if (tag === "body" || tag === "html") break;
    const words = wordsIn(ancestor, cache);
    if (withinWords(words, item ? wordsIn(item, cache) : own)) continue;
    section ??= ancestor;
    if (!isItem(ancestor, cache)) continue;
    if (item) {
      outer = words;
      break;
    }
    item = ancestor;
  }
  const near = item ?? section;
  const holder = near ?? composedParent(element);
  const peers = holder ? peersIn(holder, element, cache) : [];
  return {
    near: near ? wordsIn(near, cache) : [],
    outer,
    ordinal: near ? Math.max(0, peers.indexOf(element)) : 0,
    peers: peers.length,
  };
};
