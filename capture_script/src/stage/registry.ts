/** Keeps the elements that the driver speaks of by number; used by all stage functions. */

const elements = new Map<number, Element>();
const refs = new WeakMap<Element, number>();
let last = 0;

/** The same element always has the same number. */
export function refOf(element: Element): number {
  let ref = refs.get(element);
  if (ref === undefined) {
    refs.set(element, (ref = ++last));
    elements.set(ref, element);
  }
  return ref;
}

/** null when it was never known or has left its document. */
export function elementOf(ref: number): Element | null {
  const element = elements.get(ref);
  return element?.isConnected ? element : null;
}
