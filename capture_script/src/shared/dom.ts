/**
 * Reads the DOM past whatever a page did to it: accessors taken from the prototypes once, at load, so that neither
 * a form control named "tagName" nor an overridden method can blind us. Used by all page code.
 */

const { apply, getOwnPropertyDescriptor } = Reflect;

/** The native getter of a property; throws where `self` is of another type. */
export function getter<T>(prototype: object, name: string): (self: unknown) => T {
  const native = getOwnPropertyDescriptor(prototype, name)!.get!;
  return (self) => apply(native, self, []) as T;
}

/** The native method, which is called with `self` first. */
export function method<T, A extends unknown[], R>(
  native: (this: T, ...parameters: A) => R,
): (self: T, ...parameters: A) => R {
  return (self, ...parameters) => apply(native, self, parameters) as R;
}

export const nodeType = getter<number>(Node.prototype, "nodeType");
export const parentNode = getter<Node | null>(Node.prototype, "parentNode");
export const firstChild = getter<Node | null>(Node.prototype, "firstChild");
export const nextSibling = getter<Node | null>(Node.prototype, "nextSibling");
export const nodeValue = getter<string | null>(Node.prototype, "nodeValue");
export const localName = getter<string>(Element.prototype, "localName");
export const firstElement = getter<Element | null>(Element.prototype, "firstElementChild");
export const nextElement = getter<Element | null>(Element.prototype, "nextElementSibling");
export const previousElement = getter<Element | null>(Element.prototype, "previousElementSibling");
export const openRoot = getter<ShadowRoot | null>(Element.prototype, "shadowRoot");
export const inputTypeOf = getter<string>(HTMLInputElement.prototype, "type");
export const buttonTypeOf = getter<string>(HTMLButtonElement.prototype, "type");
const hostOf = getter<Element>(ShadowRoot.prototype, "host");

const checkVisibility = Element.prototype.checkVisibility as typeof Element.prototype.checkVisibility | undefined;
const computedStyle = window.getComputedStyle;
const find = { 9: Document.prototype, 11: DocumentFragment.prototype, 1: Element.prototype } as const;
const finders = { 9: find[9].querySelectorAll, 11: find[11].querySelectorAll, 1: find[1].querySelectorAll };
const byId = { 9: find[9].getElementById, 11: find[11].getElementById };

export const attribute = method(Element.prototype.getAttribute);
export const rootOf = method(Node.prototype.getRootNode) as (node: Node) => Node;
export const boxOfElement = method(Element.prototype.getBoundingClientRect);
export const containsNode = method(Node.prototype.contains);

/** Whether styles leave it to be seen; true where the browser cannot say (Safari before 17.4). */
export function isShown(element: Element): boolean {
  return checkVisibility === undefined || (apply(checkVisibility, element, [{ visibilityProperty: true }]) as boolean);
}

export function styleOf(element: Element): CSSStyleDeclaration {
  return apply(computedStyle, window, [element]) as CSSStyleDeclaration;
}

/** Elements below `root` that match, in document order; empty for a detached text or foreign root. */
export function select(root: Node, selector: string): Element[] {
  const finder = finders[nodeType(root) as 1 | 9 | 11];
  return finder ? Array.from(apply(finder, root, [selector]) as NodeListOf<Element>) : [];
}

export function elementById(root: Node, id: string): Element | null {
  const finder = byId[nodeType(root) as 9 | 11];
  return finder ? (apply(finder, root, [id]) as Element | null) : null;
}

export function isElement(node: Node | null): node is Element {
  return node !== null && nodeType(node) === 1;
}

/** The host of the shadow root that `root` is; null for a document or a detached tree. */
export function shadowHost(root: Node): Element | null {
  return root instanceof ShadowRoot ? hostOf(root) : null;
}

/** The parent element, or out of a shadow root its host. */
export function composedParent(element: Element): Element | null {
  const parent = parentNode(element);
  if (parent === null) return null;
  return isElement(parent) ? parent : shadowHost(parent);
}

/** Document order, `element` itself excluded, without shadow trees, at most `limit` elements. */
export function descendants(element: Element, limit: number): Element[] {
  const found: Element[] = [];
  const pending: Element[] = [];
  let next = firstElement(element);
  while (next && found.length < limit) {
    found.push(next);
    const child = firstElement(next);
    const sibling = nextElement(next);
    if (sibling) pending.push(sibling);
    next = child ?? pending.pop() ?? null;
  }
  return found;
}
