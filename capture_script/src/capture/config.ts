/** What the Python side, or the embedding page, passes to `start`; plain JSON. */
export interface Config {
  /** Name of the exposed function that takes lines as one JSON text. */
  binding: string;
  /** Epoch time of the recording's time 0. */
  started_epoch_ms: number;
  /** `qa` keeps values and names except secrets; `production` keeps neither. */
  profile: "qa" | "production";
}

/** One line of the recording, as events.py describes it, without its document. */
export type Line = { type: string; time_ms: number } & Record<string, unknown>;
