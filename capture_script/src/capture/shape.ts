/** What kind of text it is, without a word of it: one of the shapes in scalars.py. */
import { matches, slice } from "./natives";

export const shapeOf = (text: string): string | undefined => {
  const is = (pattern: RegExp): boolean => matches(pattern, slice(text, 0, 4096));
  // To compile the patterns of all scripts takes a millisecond each.
  const plain = is(/^[\0-\x7f]*$/);
  if (!text) return undefined;
  if (is(/^\d+$/)) return "digits";
  if (is(plain ? /^[a-zA-Z]+$/ : /^\p{L}+$/u)) return "letters";
  if (is(plain ? /^[a-zA-Z\s.,;:!?'"()-]+$/ : /^[\p{L}\p{M}\s.,;:!?'’"()-]+$/u)) return "words";
  return is(/^[^\s@]+@[^\s@]+$/) ? "email" : "mixed";
};
