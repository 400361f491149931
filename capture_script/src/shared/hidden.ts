/** Which elements keep their text to themselves; the recorder adds the selectors that its owner gave. */
import { native } from "./dom";

export const isLike = native<(element: Element, selector: string) => boolean>(Element, "matches");

/** Besides what is hidden: what these hold is code, or what a person typed or may choose: none names what is around. */
const CODE_OR_CONTENT =
  "script,style,noscript,template,textarea,select,datalist,iframe,object,head," +
  "[contenteditable]:not([contenteditable=false i])";

export const hidden = { selector: "", silent: "" };

/** Elements like this keep their text to themselves. */
export const hide = (selector: string): void => {
  hidden.selector = selector;
  hidden.silent = `${CODE_OR_CONTENT},${selector}`;
};

hide("[data-reenact-mask],[data-reenact-block]");
