/**
 * Gives the document random numbers from a seed of its own and keeps the seed for the document's line, so that a
 * replay draws the same ones. What `Math.random` gave can be told in no other way: all its numbers would be too many.
 */
import { randomFrom } from "../shared/random";
import { apply, matches, randomWords } from "./natives";
import { stand } from "./wrap";

const sourceOf = Function.prototype.toString;
const NATIVE = /\[native code\]/;

/** With which the document's random numbers began, where we seeded them. */
export let randomSeed: number | undefined;

/** Only before any script of the page has drawn one, and not where a test has put numbers of its own there. */
export const seedRandom = (): void => {
  if (!matches(NATIVE, apply(sourceOf, Math.random, []) as string)) return;
  const seed = randomWords()[0]!;
  const next = randomFrom(seed);
  stand(Math, "random", { apply: () => next() });
  randomSeed = seed;
};
