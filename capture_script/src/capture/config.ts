/** Build-time constant: false in bundles that know the `production` profile only, so that the rest is left out. */
declare global {
  const QA: boolean;
}

/** What the recorder's owner decides; JSON, since it may come from another program. */
export interface RecorderConfig {
  /** When the recording began; all times count from there. */
  started_epoch_ms: number;
  /** `qa` keeps text except secrets; `production` keeps none. */
  profile: "qa" | "production";
  /** No script of the page has run yet, and its random numbers may be seeded; `qa` only. */
  seeds_random?: boolean;
  /** The pointer's path is told whole, since it is compared with another; not in bundles for `production` only. */
  every_move?: boolean;
  /** Selectors of elements whose text and values nobody may record; adds to `data-reenact-mask`. */
  mask?: string;
  /** Selectors of elements of which only the box is recorded; adds to `data-reenact-block`. */
  block?: string;
  /** Selectors of elements whose events are not recorded; adds to `data-reenact-ignore`. */
  ignore?: string;
  /** Selectors of elements whose text may leave the page also in production; adds to `data-reenact-unmask`. */
  unmask?: string;
  /** Pages and requests that are not recorded, by URL pattern (`*` stands for anything). */
  ignore_urls?: string[];
  /** Paths that are kept as they are in production, by pattern; in others what looks like an id becomes `:id`. */
  keep_paths?: string[];
}

/** One line of a recording as it leaves the page: `document` is a random string, the receiver numbers it. */
export interface Line {
  type: string;
  time_ms: number;
  [field: string]: unknown;
}

/** Where lines go. */
export interface LineSink {
  add(line: Line): void;
  /** Hand over when the page's handlers have run. */
  sendSoon(): void;
  /** Hand over now; asked for soon after something happened (SEND_MS in stream.ts), and when the page is left. */
  send(): void;
  close(): void;
}
