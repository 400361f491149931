/** The ARIA role of an element, explicit or implied by its tag; only names of the standard ever come out. */
import { attribute, buttonTypeOf, inputTypeOf, localName } from "./dom";

const KNOWN = new Set(
  ("alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox " +
    "complementary contentinfo definition dialog directory document feed figure form grid gridcell group heading img " +
    "link list listbox listitem log main marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter " +
    "navigation none note option presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar " +
    "search searchbox separator slider spinbutton status switch tab table tablist tabpanel term textbox timer toolbar " +
    "tooltip tree treegrid treeitem").split(" "),
);

const BY_TAG: Readonly<Record<string, string>> = {
  article: "article", aside: "complementary", button: "button", datalist: "listbox", dialog: "dialog",
  fieldset: "group", footer: "contentinfo", form: "form", h1: "heading", h2: "heading", h3: "heading", h4: "heading",
  h5: "heading", h6: "heading", header: "banner", hr: "separator", img: "img", li: "listitem", main: "main",
  menu: "list", meter: "meter", nav: "navigation", ol: "list", optgroup: "group", option: "option",
  progress: "progressbar", summary: "button", svg: "img", table: "table", tbody: "rowgroup", td: "cell",
  textarea: "textbox", tfoot: "rowgroup", th: "columnheader", thead: "rowgroup", tr: "row", ul: "list",
};

const BY_INPUT_TYPE: Readonly<Record<string, string>> = {
  button: "button", checkbox: "checkbox", image: "button", number: "spinbutton", radio: "radio", range: "slider",
  reset: "button", search: "searchbox", submit: "button", email: "textbox", tel: "textbox", text: "textbox",
  url: "textbox",
};

/** "" where neither the author nor the tag says one. */
export function roleOf(element: Element): string {
  const given = attribute(element, "role");
  if (given) {
    const first = given.trim().toLowerCase().split(/\s/, 1)[0]!;
    if (KNOWN.has(first)) return first;
  }
  const tag = localName(element);
  if (tag === "input") return BY_INPUT_TYPE[inputType(element)] ?? "";
  if (tag === "a" || tag === "area") return attribute(element, "href") === null ? "" : "link";
  if (tag === "select") return attribute(element, "multiple") === null ? "combobox" : "listbox";
  return BY_TAG[tag] ?? "";
}

/** The state of an input's or button's `type`, never the author's spelling; "" for other elements. */
export function inputType(element: Element): string {
  if (element instanceof HTMLInputElement) return inputTypeOf(element);
  if (element instanceof HTMLButtonElement) return buttonTypeOf(element);
  return "";
}

/** A selector of all elements that may have `role`: a superset, since `role` attributes decide; "" for no known role. */
export function selectorOfRole(role: string): string {
  if (!KNOWN.has(role)) return "";
  const parts = [`[role~="${role}" i]`];
  for (const [tag, tagRole] of Object.entries(BY_TAG)) if (tagRole === role) parts.push(tag);
  if (Object.values(BY_INPUT_TYPE).includes(role)) parts.push("input");
  if (role === "link") parts.push("a[href]", "area[href]");
  if (role === "combobox" || role === "listbox") parts.push("select");
  return parts.join(",");
}
