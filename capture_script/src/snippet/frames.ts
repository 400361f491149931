/** Where a document sits among those that record with it: the page that embeds it, the one that opened its tab. */
import { each, later, listen, NativePromise } from "../capture/natives";
import { quietly } from "../capture/listening";
import { type Envelope, settled } from "./queue";

/** What an embedding or opening document says of its recording. */
export interface Seat {
  envelope: Envelope;
  document: string;
  /** By how much its clock was set back. */
  ahead: number;
  /** Which of its frames asks. */
  index: number;
}

/** Answers who asks; undefined where nothing is recorded. */
export type Host = (frame: unknown) => Promise<Seat | undefined>;

export const NAME = "reenact";
const ANSWER_MS = 1000;

/** What the page at `other` says, if it is of our origin and records. */
export const seatAt = async (other: Window | null): Promise<Seat | undefined> => {
  try {
    return await (other as unknown as Record<typeof NAME, { _: Host }>)[NAME]._(window);
  } catch {
    // There is none, or it is of another origin, or it has no recorder.
  }
};

/** Those of other origins that joined. */
let joined: MessagePort[] = [];

/** Ends recording there too: they cannot see what this origin stores. With `stops` they hand over what they have. */
export const endFrames = (stops: boolean): void => {
  each(joined, (port) => port.postMessage(stops));
  joined = [];
};

/** What the embedding page of another origin says; it has a second. Later it may say that recording is over. */
export const seatAcross = (over: (stops: boolean) => void): Promise<Seat | undefined> =>
  settled(new NativePromise<Seat | undefined>((resolve) => {
    later(resolve as () => void, ANSWER_MS);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<Seat | boolean | undefined>) => {
      if (typeof data === "boolean") over(data);
      else resolve(data);
    };
    // To this origin and no other, whatever the page that embeds us has become.
    const origin = location.ancestorOrigins?.[0] || new URL(document.referrer).origin;
    parent.postMessage({ [NAME]: 1 }, origin, [port2]);
  }));

/** Answers the frames of these origins. */
export const answer = (origins: readonly string[], host: Host): void => {
  const hear = async (event: MessageEvent): Promise<void> => {
    const port = event.ports[0];
    if (!port || (event.data as Record<typeof NAME, 1> | null)?.[NAME] !== 1) return;
    // The page's own listeners need not know our messages.
    event.stopImmediatePropagation();
    for (let index = 0; index < origins.length; index++) {
      if (origins[index] !== event.origin) continue;
      port.postMessage(await host(event.source));
      joined[joined.length] = port;
    }
  };
  listen(window, "message", quietly(hear) as EventListener, true);
};

/** Which of our frames this window is. */
export const frameIndex = (frame: unknown): number => {
  let index = 0;
  while (index < window.length && window[index] !== frame) index++;
  return index;
};
