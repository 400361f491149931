/**
 * Where a replayed page finds itself: what the recorded page was told comes again, in the order and after the page time
 * in which it was told, because the browser's own answers come by the wall's clock.
 */
import { isHere, nearest, type Recorded } from "./recorded";
import { replace } from "./natives";

/** `watch` is 0 for what was asked once; `failure` is the code of a `GeolocationPositionError`, 0 where there was none. */
export type Answer = readonly [
  watch: number, waitedMs: number, failure: number, latitude: number, longitude: number, accuracyM: number,
];

type Ask = (tell: PositionCallback, fail?: PositionErrorCallback | null) => void;

const REASONS = ["", "User denied Geolocation", "Position unavailable", "Timeout expired"];

/** Does nothing where no document of this site was told anything: then the browser answers. */
export function answerPositions(recorded: readonly Recorded<readonly Answer[]>[]): void {
  const site = (url: string): boolean => url.startsWith(`${location.origin}/`);
  const answers = nearest(recorded, isHere) ?? nearest(recorded, site);
  if (!answers?.length || !window.Geolocation) return;
  const native = Geolocation.prototype.getCurrentPosition;
  const once = answers.filter(([watch]) => !watch);
  const { tell: tellLater, forget } = inOrder(answers);
  let asked = 0;
  let watches = 0;

  const check = (self: Geolocation, tell: PositionCallback, fail?: PositionErrorCallback | null): void => {
    if (typeof tell !== "function" || (fail && typeof fail !== "function")) native.call(self, tell, fail); // which throws
  };
  const answer = (said: Answer, ...[tell, fail]: Parameters<Ask>): void => {
    if (said[2]) fail?.(failed(said[2]));
    else tell(positionOf(said));
  };
  replace(Geolocation.prototype, "getCurrentPosition", function (this: Geolocation, tell, fail) {
    check(this, tell, fail);
    const said = once[Math.min(asked++, once.length - 1)] ?? answers[answers.length - 1]!;
    tellLater(said, () => answer(said, tell, fail));
  });
  replace(Geolocation.prototype, "watchPosition", function (this: Geolocation, tell, fail): number {
    check(this, tell, fail);
    const id = ++watches;
    const told = answers.filter(([watch]) => watch === id);
    if (!told.length) told.push(answers[answers.length - 1]!);
    const next = (place: number): void => {
      const said = told[place];
      if (!said) return;
      tellLater(
        said,
        () => {
          next(place + 1); // before the page hears, for it may have heard enough
          answer(said, tell, fail);
        },
        id,
      );
    };
    next(0);
    return id;
  });
  replace(Geolocation.prototype, "clearWatch", (id) => forget(id));
  answerPermission(answers);
}

/** Answers that nearly come together; which of them comes first hangs on fractions of a millisecond that no timer knows. */
const TOGETHER_MS = 2;

/** Tells answers when they are due, and those that come together as they were recorded. */
function inOrder(answers: readonly Answer[]) {
  const later = window.setTimeout.bind(window);
  const now = performance.now.bind(performance);
  let waiting: { place: number; dueMs: number; run: () => void; watch: number }[] = [];
  return {
    tell(said: Answer, run: () => void, watch = 0): void {
      const one = { place: answers.indexOf(said), dueMs: now() + said[1], run, watch };
      waiting.push(one);
      later(() => {
        if (!waiting.includes(one)) return;
        const due = waiting.filter(({ place, dueMs }) => place <= one.place && dueMs <= one.dueMs + TOGETHER_MS);
        waiting = waiting.filter((other) => !due.includes(other));
        for (const { run } of due.sort((a, b) => a.place - b.place)) later(run, 0);
      }, said[1]);
    },
    forget(watch: number): void {
      waiting = waiting.filter((one) => one.watch !== watch);
    },
  };
}

/** Who was told where it is was allowed to ask. */
function answerPermission(answers: readonly Answer[]): void {
  if (!window.Permissions) return;
  const state = answers.some(([, , failure]) => failure === 0) ? "granted" : answers.some(([, , failure]) => failure === 1) && "denied";
  const query = Permissions.prototype.query;
  if (!state) return;
  replace(Permissions.prototype, "query", async function (this: Permissions, wanted) {
    const status = await query.call(this, wanted);
    return wanted.name === "geolocation" ? Object.defineProperty(status, "state", { value: state }) : status;
  });
}

function positionOf([, , , latitude, longitude, accuracy]: Answer): GeolocationPosition {
  const none = { altitude: null, altitudeAccuracy: null, heading: null, speed: null };
  const coords = made(GeolocationCoordinates, { latitude, longitude, accuracy, ...none });
  return made(GeolocationPosition, { coords, timestamp: Date.now() });
}

const failed = (code: number): GeolocationPositionError =>
  made(GeolocationPositionError, { code, message: REASONS[code] ?? "" });

/** One of its class as far as a page can tell. */
function made<T extends object>(of: { prototype: T }, fields: Record<string, unknown>): T {
  const one = Object.create(of.prototype) as T;
  for (const [name, value] of Object.entries(fields)) Object.defineProperty(one, name, { value, enumerable: true });
  return Object.defineProperty(one, "toJSON", { value: () => ({ ...fields }) });
}
