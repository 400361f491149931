/** What an input method composes in; how far it got, where the profile lets it be known, out. */
import { said, tell } from "./lines";
import type { Recorder } from "./recorder";
import { isClosed } from "./secrets";

export function watchComposition(recorder: Recorder): void {
  const { stream } = recorder;
  if (!QA) return;
  recorder.on<CompositionEvent>(["compositionstart", "compositionupdate", "compositionend"], (event, hit) => {
    // How often and when it was updated says how the text was written, and of a short one what it is.
    if (!hit.element || isClosed(hit.element) || !stream.shows(hit)) return;
    tell(stream, event, hit, said(stream, hit, "data", event.data));
  });
}
