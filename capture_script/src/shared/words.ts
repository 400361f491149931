/** Turns page text into short hashes that can be compared but not read back; used for fingerprints on both sides. */

/** 32-bit FNV-1a over UTF-16 code units. */
export const hash32 = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
};

/** 32 bits folded to 12, on purpose too few to find the word again. */
export const hash12 = (word: string): number => {
  const hash = hash32(word);
  return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & 0xfff;
};

/** How a string is written in the production profile. */
export const masked = (text: string): string => {
  return "#" + hash32(text).toString(36);
};

/** Whether a live string is the recorded one, which is clear or masked. */
export const sameString = (live: string, recorded: string): boolean => {
  return live === recorded || masked(live) === recorded;
};

export const WORD_LIMIT = 32;

// Scripts without spaces give one word per character, so that an edit changes few words and not the only one.
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;
// The same where there is nothing but ASCII, since to compile the other takes a millisecond of a page's start.
const PLAIN = /^[\0-\x7f]*$/;
const PLAIN_WORD = /[a-z\d]+/g;
const SIGN = /\S+/g;

/** Sorted, unique 12-bit hashes of the first `limit` different words. */
export const hashesOf = (words: readonly string[], limit = Infinity): number[] => {
  const hashes = new Set<number>();
  for (const word of words) if (hashes.size < limit) hashes.add(hash12(word));
  return Array.from(hashes).sort((one, other) => one - other);
};

/** Sorted, unique 12-bit hashes of the first 32 lower-cased words; signs ("+", "×") count where there is no word. */
export const wordsOf = (text: string): number[] => {
  const lower = text.slice(0, 4096).toLowerCase();
  return hashesOf(lower.match(PLAIN.test(lower) ? PLAIN_WORD : WORD) ?? lower.match(SIGN) ?? [], WORD_LIMIT);
};

export const sameWords = (one: readonly number[], other: readonly number[]): boolean => {
  return one.length === other.length && one.every((word, index) => word === other[index]);
};

export const withinWords = (inner: readonly number[], outer: readonly number[]): boolean => {
  return inner.every((word) => outer.includes(word));
};
