/** Which elements keep their text to themselves; the recorder adds the selectors that its owner gave. */
import { native } from "./dom";

export const isLike = native<(element: Element, selector: string) => boolean>(Element, "matches");

export const hidden = { selector: "[data-reenact-mask],[data-reenact-block]" };
