/** Focus and submissions in; which element has the focus, and which form was submitted by which button, out. */
import { read } from "./lines";
import { on } from "./listening";
import { isWithin, marks } from "./marks";
import { type Getter, native } from "./natives";
import { targetOf, tell, timeMs } from "./stream";

const submitterOf = native<Getter<Element | null>>(SubmitEvent, "submitter");

export const watchFocus = (): void => {
  let told: Event | undefined;
  // Where the focus moves within a shadow tree, the window hears nothing; where it comes from outside, both hear it.
  on(["focusin", "focusout"], (event, element) => {
    // A script that dispatches such an event moves no focus.
    if (event !== told && event.isTrusted && element) tell((told = event), element, {});
  }, true);
  on(["submit"], (event, element) => {
    const submitter = read(submitterOf, event);
    const shown = submitter && !isWithin(submitter, marks.apart);
    tell(event, element, { submitter: shown ? targetOf(submitter, timeMs(event.timeStamp)) : undefined });
  }, true);
};
