/** Random numbers that come again: a seed in, the same row of numbers out, in the recorded page and in its replay. */

/** mulberry32 by Tommy Ettinger (public domain): 32 bits of state are plenty for pages, and it is three lines. */
export const randomFrom = (seed: number): () => number => {
  let state = seed >>> 0;
  const { imul } = Math;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};
