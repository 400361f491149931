/** The ARIA role of an element, explicit or implied by its tag; only names of the standard ever come out. */
import { attribute, buttonTypeOf, inputTypeOf, localName } from "./dom";

/** Every role that may come out, with the tags that imply it; a dot stands for "input of this type". */
const ROLES =
  "alert alertdialog application article=article banner=header blockquote button=button,summary,.button,.image,.reset,.submit " +
  "caption cell=td checkbox=.checkbox code columnheader=th combobox complementary=aside contentinfo=footer definition " +
  "dialog=dialog directory document feed figure form=form grid gridcell group=fieldset,optgroup heading=h1,h2,h3,h4,h5,h6 " +
  "img=img,svg link list=ul,ol,menu listbox=datalist listitem=li log main=main marquee math menu menubar menuitem " +
  "menuitemcheckbox menuitemradio meter=meter navigation=nav none note option=option presentation progressbar=progress " +
  "radio=.radio radiogroup region row=tr rowgroup=tbody,tfoot,thead rowheader scrollbar search searchbox=.search " +
  "separator=hr slider=.range spinbutton=.number status switch tab table=table tablist tabpanel term " +
  "textbox=textarea,.email,.tel,.text,.url timer toolbar tooltip tree treegrid treeitem";

/** By role: the tags that imply it. */
const TAGS: Record<string, readonly string[] | undefined> = Object.create(null);
/** By tag, or by a dot and the type of an input. */
const IMPLIED: Record<string, string | undefined> = Object.create(null);
for (const entry of ROLES.split(" ")) {
  const [role, tags] = entry.split("=") as [string, string?];
  const list = (TAGS[role] = tags?.split(",") ?? []);
  for (const tag of list) IMPLIED[tag] = role;
}

/** "" where neither the author nor the tag says one. */
export const roleOf = (element: Element): string => {
  const given = attribute(element, "role")?.trim().toLowerCase().split(/\s/, 1)[0];
  if (given && TAGS[given]) return given;
  const tag = localName(element);
  if (tag === "a" || tag === "area") return attribute(element, "href") === null ? "" : "link";
  if (tag === "select") return attribute(element, "multiple") === null ? "combobox" : "listbox";
  return IMPLIED[tag === "input" ? "." + inputType(element) : tag] ?? "";
};

/** The state of an input's or button's `type`, never the author's spelling; "" for other elements. */
export const inputType = (element: Element): string => {
  if (element instanceof HTMLInputElement) return inputTypeOf(element);
  if (element instanceof HTMLButtonElement) return buttonTypeOf(element);
  return "";
};

/** A selector of all elements that may have `role`: a superset, since `role` attributes decide; "" for no known role. */
export const selectorOfRole = (role: string): string => {
  const tags = TAGS[role];
  if (!tags) return "";
  const parts = [`[role~="${role}" i]`, ...tags.map((tag) => (tag[0] === "." ? "input" : tag))];
  if (role === "link") parts.push("a[href]", "area[href]");
  if (role === "combobox" || role === "listbox") parts.push("select");
  return parts.join(",");
};
