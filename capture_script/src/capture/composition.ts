/** What an input method composes in; how far it got, where the profile lets it be known, out. */
import { said } from "./lines";
import { on } from "./listening";
import { isClosed } from "./secrets";
import { shows, tell } from "./stream";

export const watchComposition = (): void => {
  if (!QA) return;
  on<CompositionEvent>(["compositionstart", "compositionupdate", "compositionend"], (event, element) => {
    // How often and when it was updated says how the text was written, and of a short one what it is.
    if (!element || isClosed(element) || !shows(element)) return;
    tell(event, element, said(element, "data", event.data));
  });
};
