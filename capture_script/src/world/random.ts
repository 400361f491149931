/** Random numbers of a replay: those of the recorded document that the live one stands for, else ones that repeat. */
import { randomFrom } from "../shared/random";

/** Address, beginning (milliseconds since 1970) and seed of a recorded document. */
export type SeededDocument = readonly [url: string, timeOriginMs: number, seed: number];

/** The document's seed: of those recorded at this address the one that began nearest to now, else `otherwise`. */
export function seedHere(recorded: readonly SeededDocument[], otherwise: number): number {
  const away = ([, began]: SeededDocument): number => Math.abs(began - performance.timeOrigin);
  const here = recorded.filter(([url]) => url === location.href);
  return here.reduce<SeededDocument | null>((best, one) => (best && away(best) <= away(one) ? best : one), null)?.[2]
    ?? otherwise;
}

export { randomFrom };
