/** The script tag: production profile only; options are the tag's data attributes. */
import { type Options, preset, type start } from "./control";

const { dataset } = document.currentScript as HTMLScriptElement;
const list = (text: string | undefined): string[] | undefined => text?.split(/[\s,]+/);
const { ignoreUrls, keepPaths, frames, sample } = dataset;
preset({
  ...(dataset as Options),
  sample: sample ? +sample : undefined,
  ignoreUrls: list(ignoreUrls),
  keepPaths: list(keepPaths),
  frames: list(frames),
});
// The global's: a tag that is there twice records once.
if (dataset["start"] !== undefined) void (window as unknown as { reenact: { start: typeof start } }).reenact.start();
