/**
 * reenact in a page: records what a person does, and sends it to `reenact collect`.
 *
 * Nothing is heard, stored or sent before `start`. The module reads the browser's functions when it is loaded, so it
 * is for browsers only: where pages are also rendered on a server, load it with `await import("reenact-capture")`.
 * None of the promises rejects.
 *
 * As a script tag (production profile only) the same is the one global, `reenact`; options are data attributes, lists
 * are separated by spaces or commas, and `data-start` begins at once:
 *
 *     <script src="http://127.0.0.1:8790/reenact.js" data-endpoint="http://127.0.0.1:8790" data-start></script>
 */

export interface Options {
  /** Where batches go: the address of a receiver, without `/v1`. */
  endpoint: string;
  /** The receiver's write key. It is sent, never stored. */
  key?: string;
  /**
   * `production` (default): no text that a person typed or that the page shows leaves the page. `qa` keeps values
   * except secrets, so that a replay is exact; only in the module.
   */
  profile?: "production" | "qa";
  /** Which part of all visits is recorded, 0 to 1 (default). Decided once a visit. */
  sample?: number;
  /** CSS selector of elements whose text and values nobody may record; adds to `data-reenact-mask`. */
  mask?: string;
  /** CSS selector of elements of which only the box is recorded; adds to `data-reenact-block`. */
  block?: string;
  /** CSS selector of elements whose events are not recorded; adds to `data-reenact-ignore`. */
  ignore?: string;
  /** CSS selector of elements whose text may leave the page also in production; adds to `data-reenact-unmask`. */
  unmask?: string;
  /** Pages and requests that are not recorded, by URL pattern; `*` stands for anything. */
  ignoreUrls?: string[];
  /** Paths that are kept as they are in production, by pattern; in others what looks like an id becomes `:id`. */
  keepPaths?: string[];
  /** Origins of embedded frames, with the script inside, that may join this page's recording. */
  frames?: string[];
  /** `ignore` records although the browser says Global Privacy Control; without it, that is a refusal. */
  gpc?: "ignore";
  /** The person agreed again: record although `forget` was called at this origin before. */
  again?: boolean;
  /** How much text waits at most for the receiver (default 4 MiB); the oldest is dropped first, and counted. */
  queueBytes?: number;
}

/**
 * Begins to record, or goes on with the visit that other pages and tabs of this origin record: a new visit begins after
 * half an hour in which nothing happens, after an hour in all, or when the last was stopped. Call it when the person
 * has agreed. Without options, those of the tag, or those of the last call.
 *
 * False where nothing is recorded: no endpoint, Global Privacy Control, not in the sample, at a limit (8 MiB sent or
 * 250,000 lines a visit), or after `forget`.
 */
export function start(options?: Options): Promise<boolean>;

/** Ends the recording, here at once and in other tabs with their next batch; resolves as `flush` does. */
export function stop(): Promise<void>;

/**
 * Ends the recording, deletes all that is stored here, and has the receiver delete what it has, as soon as it can be
 * reached. All that stays in the browser is a mark that nobody may record: `start` is false until it is called with
 * `again`.
 */
export function forget(): Promise<void>;

/** Hands over all that is held; resolves when it has arrived, or when that was given up for now. */
export function flush(): Promise<void>;

/** The id of the recording; undefined while nothing is recorded. */
export let recording: string | undefined;
