/** Batches in, acknowledged at the receiver out: stores them, compresses, sends, and tries again. */
import { each, later, min, NativePromise, notLater, pinned, stringify } from "../capture/natives";
import { type Body, squeezed } from "./compression";
import { type Batch, got, settled, type Stored, transact } from "./queue";
import { chance, State, type Visit } from "./visit";

interface Held extends Batch {
  stored: Promise<unknown>;
}

/** What is to be sent as the page is left. */
interface Leaving {
  readonly batch: Batch;
  body: Body;
}

/** What browsers let outlive a page is 64 KiB in all. */
const LEAVING_LENGTH = 6e4;
/** A page that is left has no time to compress more. */
const PACKED_LENGTH = 4e5;
/** Within those, also where each character takes three bytes. */
const KEEPALIVE_LENGTH = 2e4;
const QUEUE_LENGTH = 4 << 20;
const LONGEST_WAIT_S = 30;

const { fetch } = window;
const { locks } = navigator;
const filter = Function.prototype.call.bind(Array.prototype.filter) as <T>(all: T[], keep: (each: T) => boolean) => T[];

let url = "";
let key: string | undefined;
let queueLength: number;
/** Told of a recording of which the receiver wants no more. */
let refused: (recording: string) => void;
let queue: Held[] = [];
let retryTimer: number | undefined;
let draining: Promise<void> | undefined;
/** The batch whose request has begun: it outlives the page. */
let flying: Batch | undefined;
let failures = 0;
/** The receiver said when to come again. */
let told = 0;
let sentBytes = 0;
let release: (() => void) | undefined;
let leaving: Leaving[] = [];

/** Send to this address from now on. */
export const sendTo = (
  address: string, writeKey: string | undefined, queueBytes: number | undefined, ended: typeof refused,
): void => {
  url = address;
  key = writeKey;
  queueLength = queueBytes || QUEUE_LENGTH;
  refused = ended;
};

export const keep = (store: IDBObjectStore, batch: Batch): void => {
  store.put({ ...batch, stored: 0 });
};

export const drop = (batch: Batch): void => {
  queue = filter(queue, (each) => each !== batch);
  void transact((store) => store.delete(batch.id));
};

/** Give the lines of a batch up, or where it has none the batch. */
const giveUp = (batch: Batch): void => {
  if (!batch.text) return drop(batch);
  batch.envelope.lost = (batch.envelope.lost || 0) + batch.lines;
  batch.lines = 0;
  batch.text = "";
  void transact((store) => keep(store, batch));
};

const bound = (): void => {
  let length = 0;
  for (let index = queue.length; index--; ) {
    const { text } = queue[index]!;
    if (text && (length += text.length) > queueLength) giveUp(queue[index]!);
  }
};

const textOf = (batch: Batch): string => {
  let first: string;
  pinned(() => (first = stringify({ ...batch.envelope, key })));
  return first! + "\n" + batch.text;
};

/** Not by sendBeacon: it takes cookies along and tells nobody whether anything arrived. */
const post = (batch: Batch, body: Body, keepalive: boolean): Promise<Response> =>
  fetch(url + batch.to, {
    method: "POST",
    body,
    headers: { "content-type": "text/plain" },
    credentials: "omit",
    // The page's address is none of the receiver's business.
    referrerPolicy: "no-referrer",
    keepalive,
  });

/** Seconds to wait before the next attempt. */
const attempt = async (batch: Batch): Promise<number | void> => {
  told = 0;
  try {
    const body = await squeezed(textOf(batch));
    const size = body.length;
    flying = batch;
    const { status, headers } = await post(batch, body, size < KEEPALIVE_LENGTH);
    if (status === 200) {
      failures = 0;
      sentBytes += size;
      return drop(batch);
    }
    if (status === 400 || status === 413) return giveUp(batch);
    if (status === 403 || status === 410) {
      const { recording } = batch.envelope;
      filter(queue, (each) => {
        if (each.envelope.recording === recording) drop(each);
        return true;
      });
      return refused(recording);
    }
    told = +headers.get("retry-after")!;
  } catch {
    // Offline, blocked, or the receiver is down.
  }
  flying = undefined;
  return (told || min(LONGEST_WAIT_S, 2 ** failures++)) * (1 + chance() / 2);
};

const drainQueue = async (): Promise<void> => {
  // Never over before `draining` is set.
  await 0;
  notLater(retryTimer);
  retryTimer = undefined;
  let batch: Held | undefined;
  while (url && (batch = queue[0])) {
    await batch.stored;
    // The visit may have been over.
    const wait = batch === queue[0] && (await attempt(batch));
    if (wait) {
      retryTimer = later(drain, wait * 1000);
      break;
    }
  }
  if (!batch) release?.();
  draining = undefined;
};

/** Send what waits; resolves when all has arrived, or when it is given up for now. */
export const drain = (): Promise<void> => (draining ??= drainQueue());

export const enqueue = (batch: Batch, store: (store: IDBObjectStore) => void, commit?: boolean): void => {
  queue[queue.length] = batch as Held;
  (batch as Held).stored = transact(store, commit);
  bound();
  if (!retryTimer) void drain();
};

/** How many bytes were sent since this was asked last. */
export const takeSentBytes = (): number => {
  const bytes = sentBytes;
  sentBytes = 0;
  return bytes;
};

const compress = async (left: Leaving): Promise<void> => {
  left.body = await squeezed(left.body as string);
};

/** The page is left: compress what waits. What browsers have not compressed when the next listener runs goes as it is. */
export const pack = (): void => {
  let length = 0;
  each(queue, (batch) => {
    if (batch === flying || told || (length += batch.text.length) > PACKED_LENGTH) return;
    const left: Leaving = { batch, body: textOf(batch) };
    leaving[leaving.length] = left;
    void compress(left);
  });
};

/** Send what can outlive the page, without waiting for anything. */
export const sendAtOnce = (): void => {
  let size = 0;
  each(leaving, ({ batch, body }) => {
    if ((size += body.length) < LEAVING_LENGTH) void settled(post(batch, body, true));
  });
  release?.();
};
/** Whether the page's policy forbids the receiver; trying again would fill the console. */
export const isBlocked = ({ disposition, blockedURI }: SecurityPolicyViolationEvent): boolean => {
  const blocked = disposition === "enforce" && blockedURI === url + "batches";
  if (blocked) url = "";
  return blocked;
};

/** Take over what earlier pages left; one tab at a time, where there are locks. */
export const inherit = async (name: string): Promise<void> => {
  const take = async (): Promise<void> => {
    await transact((store) =>
      got<Stored>(store.getAll(), (stored) => {
        const left = filter(stored as Held[], (each) => !!each.to && each.envelope.document !== name);
        for (let index = 0; index < queue.length; index++) left[left.length] = queue[index]!;
        queue = left;
      }),
    );
    bound();
    await new NativePromise<void>((resolve) => {
      release = resolve;
      if (!retryTimer) void drain();
    });
  };
  // Without locks two tabs may send the same; the receiver knows.
  await settled(locks ? locks.request("reenact", take) : take());
};

/** Delete all that is stored here, and have the receiver delete the recording. */
export const forgetAll = async (recording: string | undefined): Promise<void> => {
  queue = [];
  await transact((store) =>
    got<Visit | undefined>(store.get("v"), (visit) => {
      recording ||= visit?.recording;
      store.clear();
      store.put({ id: "v", state: State.Forgotten });
    }),
  );
  if (recording) {
    const batch: Batch = { id: [0], to: "forget", envelope: { reenact: 1, recording }, text: "", lines: 0, last: 0 };
    enqueue(batch, (store) => keep(store, batch));
  }
  await drain();
};
