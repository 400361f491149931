/** Where the page is told that it is, or why it is not told, out; `qa` only. */
import { heard, undo } from "./listening";
import { apply, each, now, round } from "./natives";
import { settle, timeMs, write } from "./stream";
import { stand } from "./wrap";

type Told = (position: GeolocationPosition & GeolocationPositionError) => void;

/** By the code of a `GeolocationPositionError`. */
const FAILURES = ["", "denied", "unavailable", "timeout"];

export function watchPosition(): void {
  if (!window.Geolocation) return;
  let on = true;
  let watches = 0;
  undo(() => (on = false));
  each(["getCurrentPosition", "watchPosition"], (name, watching) =>
    stand(Geolocation.prototype, name, {
      apply(native, self, [tell, fail, options]) {
        const watch = watching && on ? ++watches : undefined;
        let sinceMs = now();
        const told = heard<Parameters<Told>[0]>(({ coords, code }) => {
          const timeNowMs = now();
          settle();
          write({
            type: "position",
            time_ms: timeMs(timeNowMs),
            watch,
            waited_ms: round(timeNowMs - sinceMs),
            ...(coords
              ? { latitude: coords.latitude, longitude: coords.longitude, accuracy_m: coords.accuracy }
              : { failure: FAILURES[code] }),
          });
          sinceMs = timeNowMs;
        });
        const hearing = (run: unknown): unknown =>
          typeof run === "function"
            ? (answer: Parameters<Told>[0]) => {
                if (on) told(answer);
                return apply(run as Told, undefined, [answer]);
              }
            : run;
        // Who passes no second function is told nothing of a failure, but we are.
        return apply(native, self, [hearing(tell), hearing(fail ?? (() => {})), options]);
      },
    }),
  );
}
