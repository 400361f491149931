/** What a mouse dragged is dragged by a finger on a phone: the browser must not take it for scrolling; called before. */
const still = new CSSStyleSheet();
still.replaceSync("* { touch-action: none !important }");

/** From now on no finger scrolls this document. */
export function keepFromScrolling(): void {
  if (!document.adoptedStyleSheets.includes(still)) document.adoptedStyleSheets.push(still);
}
