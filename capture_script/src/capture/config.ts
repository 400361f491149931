/** What the recorder's owner decides; JSON, since it comes from another program. */
export interface CaptureConfig {
  /** Name of the function that takes lines: a JSON array in one string. Answering `false` ends the recording. */
  binding: string;
  /** Under which name, not enumerable, the page's global object offers `stop` and `flush` to whoever started us. */
  control?: string;
  /** When the recording began; all times count from there. */
  started_epoch_ms: number;
  /** `qa` keeps text except secrets; `production` keeps none. */
  profile: "qa" | "production";
}

/** One line of a recording as it leaves the page: `document` is a random string, the receiver numbers it. */
export interface Line {
  type: string;
  time_ms: number;
  [field: string]: unknown;
}
