/**
 * Reads the DOM past whatever a page did to it: accessors and methods taken from the prototypes once, at load, so that
 * neither a form control named "tagName" nor an overridden method can blind us. Used by all page code.
 */

const { call, bind } = Function.prototype;

/** The native method, which is called with `self` first. */
export const method = bind.bind(call) as unknown as <T, A extends unknown[], R>(
  native: (this: T, ...parameters: A) => R,
) => (self: T, ...parameters: A) => R;

interface Interface {
  readonly prototype: object;
}

/** The native method or getter of an interface, which is called with `self` first; undefined where there is none. */
/* @__NO_SIDE_EFFECTS__ */
export const native = <F>(owner: Interface, name: string): F => {
  const found = Reflect.getOwnPropertyDescriptor(owner.prototype, name);
  return (found && method(found.get ?? (found.value as () => unknown))) as F;
};

/** A native getter of a property; throws where `self` is of another type. */
export type Getter<T> = (self: unknown) => T;

type Finder = (root: Node, selector: string) => NodeListOf<Element>;

export const nodeType = native<Getter<number>>(Node, "nodeType");
export const parentNode = native<Getter<Node | null>>(Node, "parentNode");
export const firstChild = native<Getter<Node | null>>(Node, "firstChild");
export const nextSibling = native<Getter<Node | null>>(Node, "nextSibling");
export const nodeValue = native<Getter<string | null>>(Node, "nodeValue");
export const localName = native<Getter<string>>(Element, "localName");
export const firstElement = native<Getter<Element | null>>(Element, "firstElementChild");
export const nextElement = native<Getter<Element | null>>(Element, "nextElementSibling");
export const previousElement = native<Getter<Element | null>>(Element, "previousElementSibling");
export const openRoot = native<Getter<ShadowRoot | null>>(Element, "shadowRoot");
export const inputTypeOf = native<Getter<string>>(HTMLInputElement, "type");
export const buttonTypeOf = native<Getter<string>>(HTMLButtonElement, "type");
export const attribute = native<(element: Element, name: string) => string | null>(Element, "getAttribute");
/** The same, "" where there is none. */
export const textOfAttribute = (element: Element, name: string): string => attribute(element, name) ?? "";
export const closest = native<(element: Element, selector: string) => Element | null>(Element, "closest");
export const rootOf = native<(node: Node) => Node>(Node, "getRootNode");
export const boxOfElement = native<(element: Element) => DOMRect>(Element, "getBoundingClientRect");
const hostOf = native<Getter<Element>>(ShadowRoot, "host");
const checkVisibility = native<((element: Element, options: object) => boolean) | undefined>(Element, "checkVisibility");
const select9 = native<Finder>(Document, "querySelectorAll");
const select11 = native<Finder>(DocumentFragment, "querySelectorAll");
const select1 = native<Finder>(Element, "querySelectorAll");

export const styleOf = window.getComputedStyle.bind(window) as (element: Element) => CSSStyleDeclaration;

/** Whether styles leave it to be seen; true where the browser cannot say (Safari before 17.4). */
export const isShown = (element: Element): boolean =>
  !checkVisibility || checkVisibility(element, { visibilityProperty: true });

/** Elements below `root` that match, in document order; empty for a detached text or foreign root. */
export const select = (root: Node, selector: string): Element[] => {
  const type = nodeType(root);
  const finder = type === 9 ? select9 : type === 11 ? select11 : type === 1 ? select1 : undefined;
  return finder ? Array.from(finder(root, selector)) : [];
};

export const isElement = (node: Node | null): node is Element => node !== null && nodeType(node) === 1;

/** The host of the shadow root that `root` is; null for a document or a detached tree. */
export const shadowHost = (root: Node): Element | null => (root instanceof ShadowRoot ? hostOf(root) : null);

/** The parent element, or out of a shadow root its host. */
export const composedParent = (element: Element): Element | null => {
  const parent = parentNode(element);
  return isElement(parent) ? parent : parent && shadowHost(parent);
};

/** What `map` holds for the element, made when it is asked for first. */
export const once = <V>(map: Map<Element, V>, element: Element, make: () => V): V => {
  let value = map.get(element);
  if (value === undefined) map.set(element, (value = make()));
  return value;
};

/** Document order, `element` itself excluded, without shadow trees, at most `limit` elements. */
export const descendants = (element: Element, limit: number): Element[] => {
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
};
