/** Lines in, batches out to the outbox; each of them looks whether the visit goes on. */
import type { Line, LineSink } from "../capture/config";
import { each, later, max, notLater, now, pinned, round, stringify } from "../capture/natives";
import { drop, enqueue, keep, pack, takeSentBytes } from "./outbox";
import { type Batch, type Envelope, got } from "./queue";
import { epochMs, IDLE_MS, LONGEST_MS, State, type Visit } from "./visit";

const BATCH_MS = 5000;
/** The first that a person does is kept soon, so that a page that is killed early leaves something. */
const FIRST_MS = 1000;
const BATCH_LINES = 150;
const BATCH_LENGTH = 48e3;
const LINES_PER_S = 1000;
const MOVES_PER_S = 200;
const RECORDING_LINES = 25e4;
const RECORDING_BYTES = 8 << 20;

/** What all envelopes of this document say; undefined where nothing is recorded. */
let place: Envelope | undefined;
/** To be added to times. */
let shift: number;
/** Whether the recording is the one that is stored here, which other pages may end. */
let shared: boolean;
/** Ends recording here; `again` where a new visit begins. */
let over: (again?: boolean) => void;
let lines: Line[] = [];
let lost = 0;
let name: string;
let sequence = 0;
let cutTimer: number | undefined;
/** Whether something was done that is not to wait for others. */
let acted = false;
let second = 0;
let inSecond = 0;

/** Stores a batch, and sees whether the visit goes on. */
const store = (here: Envelope, batch: Batch, end: boolean | undefined) => (stored: IDBObjectStore): void => {
  const { envelope, last } = batch;
  got<Visit | undefined>(stored.get("v"), (visit) => {
    let state = visit && (visit.recording === envelope.recording || !visit.recording) ? visit.state : State.Over;
    if (state === State.On) {
      visit!.lines += batch.lines;
      visit!.bytes += takeSentBytes();
      if (end) state = State.Stopped;
      else if (visit!.lines > RECORDING_LINES || visit!.bytes > RECORDING_BYTES) state = State.Off;
      else if (last > LONGEST_MS || last - visit!.last > IDLE_MS) state = State.Over;
      if (state) envelope.end = true;
      visit!.state = state;
      visit!.last = max(last, visit!.last);
      stored.put(visit);
    }
    // Stopped or forgotten by another tab: nothing follows.
    if (state && state < State.Over && !envelope.end) drop(batch);
    else keep(stored, batch);
    if (state && place === here) over(state === State.Over);
  });
};

/** Make a batch of what is there; with `end` the recording ends. */
export const cut = (end?: boolean, leaving?: boolean): void => {
  notLater(cutTimer);
  cutTimer = undefined;
  if (!place) return;
  const here = place;
  const taken = lines;
  lines = [];
  let text = "";
  let count = 0;
  let last = 0;
  const finish = (end?: boolean): void => {
    if (!count && !end) return;
    const envelope: Envelope = { ...here, document: name, sequence, lost: lost || undefined, end: end || undefined };
    const batch: Batch = { id: [epochMs(), name, sequence++], to: "batches", envelope, text, lines: count, last };
    enqueue(batch, shared && !leaving ? store(here, batch, end) : (stored) => keep(stored, batch), leaving);
    text = "";
    count = lost = 0;
  };
  pinned(() =>
    each(taken, (line) => {
      if (line.document !== name) {
        finish();
        name = line.document as string;
        sequence = 0;
      }
      // The envelope says it for all of them.
      line.document = undefined;
      last = line.time_ms = round((line.time_ms + shift) * 10) / 10;
      text += stringify(line) + "\n";
      count++;
      if (text.length > BATCH_LENGTH) finish();
    }),
  );
  finish(end);
};

const arm = (): void => {
  if (lines.length > BATCH_LINES) cut();
  else cutTimer ??= later(cut, BATCH_MS);
};

const armSoon = (): void => {
  if (!acted) {
    acted = true;
    notLater(cutTimer);
    cutTimer = later(cut, FIRST_MS);
  }
  arm();
};

export const sink: LineSink = {
  add(line) {
    const at = round(now() / 1000);
    if (at !== second) inSecond = 0;
    second = at;
    const { type } = line;
    if (
      ++inSecond > MOVES_PER_S &&
      (type === "pointermove" || (inSecond > LINES_PER_S && type !== "document" && type !== "target"))
    ) {
      lost++;
    } else lines[lines.length] = line;
  },
  sendSoon: armSoon,
  send: arm,
  close() {
    lines = [];
    place = undefined;
  },
};

/** Lines go out from now on, as this place's. */
export const begin = (here: Envelope, shiftMs: number, isShared: boolean, ended: typeof over): void => {
  place = here;
  shift = shiftMs;
  shared = isShared;
  over = ended;
};

export const leave = (): void => {
  cut(false, true);
  pack();
};
