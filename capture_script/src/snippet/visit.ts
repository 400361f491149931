/**
 * The recording that all pages and tabs of an origin share, and whether it goes on; asked when recording starts.
 *
 * It is in IndexedDB, not in localStorage: a transaction lets ten tabs that open at once agree on one recording,
 * while every process reads localStorage from a copy of its own.
 */
import { max, now, randomWords, timeOrigin } from "../capture/natives";
import { type Batch, got, type Stored, transact } from "./queue";

export const enum State {
  On,
  /** Not in the sample, or at a limit, or refused: nothing is recorded until the visit is over. */
  Off,
  Stopped,
  /** Nothing is recorded until the page says that the person agreed again. */
  Forgotten,
  /** It took too long: whoever is there begins a new one. */
  Over,
}

export interface Visit {
  id: "v";
  recording?: string;
  started?: number;
  /** The last time of the recording that is known. */
  last: number;
  lines: number;
  bytes: number;
  state: State;
}

export const IDLE_MS = 18e5;
export const LONGEST_MS = 36e5;
/** The clocks of two processes differ a little, and a page begins to load while the one before it still goes on. */
const CLOCKS_DIFFER_MS = 1000;

// Not of Math.random, which pages and replays seed.
export const chance = (): number => randomWords()[0]! / 2 ** 32;

export const epochMs = (): number => timeOrigin() + now();

/**
 * The visit that there is, or a new one that began at `zero` and is called after its first document; by how much this
 * document's clock was set back; and whether earlier pages left batches.
 */
export const join = async (
  zero: number, name: string, sample: number, again?: boolean,
): Promise<[visit: Visit, ahead: number, left: boolean]> => {
  let visit: Visit | undefined;
  let ahead = 0;
  let left = false;
  const decide = (stored: Stored): void => {
    let last = 0;
    let at = epochMs() - zero;
    const found = stored[0] as Visit | undefined;
    if (found && found.id === "v") {
      // The last batch of a page is stored without a look at the visit.
      for (let index = 0; index < stored.length; index++) {
        const each = stored[index] as Partial<Batch & Visit>;
        if ((each.envelope || each).recording === found.recording) last = max(last, each.last!);
      }
      const since = zero - found.started!;
      if (at + since < last - CLOCKS_DIFFER_MS) ahead = last - since;
      const time = at + since + ahead;
      if (
        found.state === State.Forgotten
          ? !again
          : found.state <= State.Off && time - last < IDLE_MS && time < LONGEST_MS
      ) {
        visit = found;
        at = time;
      } else ahead = last = 0;
    }
    visit ??= {
      id: "v",
      recording: name + name,
      started: zero,
      last,
      lines: 0,
      bytes: 0,
      state: +(chance() >= sample),
    };
    visit.last = max(last, at);
  };
  await transact((store) =>
    got<Stored>(store.getAll(), (stored) => {
      decide(stored);
      left = !!(stored[stored.length - 1] as Partial<Batch> | undefined)?.to;
      store.put(visit);
    }),
  );
  if (!visit) decide([]);
  return [visit!, ahead, left];
};
