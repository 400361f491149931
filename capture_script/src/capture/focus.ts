/** Focus and submissions in; which element has the focus, and which form was submitted by which button, out. */
import { read, tell } from "./lines";
import { isWithin, marks } from "./marks";
import { getter } from "./natives";
import type { Recorder } from "./recorder";
import type { Hit } from "./stream";

const submitterOf = getter<Element | null>(SubmitEvent.prototype, "submitter");

export function watchFocus(recorder: Recorder): void {
  const { stream } = recorder;
  let told: Event | undefined;
  // Where the focus moves within a shadow tree, the window hears nothing; where it comes from outside, both hear it.
  const focus = (event: Event, hit: Hit): void => {
    // A script that dispatches such an event moves no focus.
    if (event === told || !event.isTrusted || !hit.element) return;
    tell(stream, (told = event), hit, {});
  };
  recorder.onInRoots("focusin", focus);
  recorder.onInRoots("focusout", focus);
  recorder.onInRoots("submit", (event, hit) => {
    const element = read(submitterOf, event);
    const told = element && !isWithin(element, `${marks.ignore},${marks.block}`);
    tell(stream, event, hit, {
      submitter: told ? stream.target({ element, blocked: false }, stream.timeMs(event.timeStamp)) : undefined,
    });
  });
}
