/** Which elements keep their text to themselves; the recorder adds the selectors that its owner gave. */

const native = Element.prototype.matches;

export const isLike = (element: Element, selector: string): boolean => Reflect.apply(native, element, [selector]);

export const hidden = { selector: "[data-reenact-mask],[data-reenact-block]" };
