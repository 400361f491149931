/** Batches in, kept in IndexedDB until they are acknowledged; one store per origin, shared by its pages and tabs. */
import { later, NativePromise } from "../capture/natives";
import { quietly } from "../capture/listening";
import type { Visit } from "./visit";

/** Never rejects. Not by `catch`, which the page may have replaced: `await` does without it. */
export const settled = async <T>(promise: Promise<T>): Promise<T | undefined> => {
  try {
    return await promise;
  } catch {
    return;
  }
};

/** The first line of a batch, without the write key, which is not stored. */
export interface Envelope {
  reenact: 1;
  recording: string;
  started_epoch_ms?: number;
  profile?: string | undefined;
  document?: string;
  tab?: string;
  opener?: string | undefined;
  parent?: string | undefined;
  frame?: { index: number; name?: string | undefined } | undefined;
  sequence?: number;
  lost?: number | undefined;
  end?: true | undefined;
  recorder?: string;
}

/** What waits to be sent. */
export interface Batch {
  /** Sorts by time, so that what is left is sent in order. */
  id: (number | string)[];
  to: "batches" | "forget";
  envelope: Envelope;
  /** Its lines, as they are sent; emptied where they are given up, so that no sequence number is missing. */
  text: string;
  /** How many those are. */
  lines: number;
  /** The recording's time at the last of them. */
  last: number;
}

/** The visit comes first, if there is one, since strings sort before arrays; then batches by time. */
export type Stored = readonly (Visit | Batch)[];

const OPEN_PATIENCE_MS = 1000;

const factory = window.indexedDB;
let database: IDBDatabase | undefined;

/** Resolves when the store can be used, or when it is clear that there is none: then all is kept in memory. */
export const openQueue = (name: string): Promise<unknown> =>
  settled(new NativePromise<unknown>((resolve) => {
    // Some versions of Safari never answer.
    later(resolve as () => void, OPEN_PATIENCE_MS);
    // What is thrown here rejects, which says the same.
    const opening = factory.open(name);
    opening.onupgradeneeded = () => opening.result.createObjectStore(name, { keyPath: "id" });
    opening.onerror = resolve;
    opening.onsuccess = () => {
      database = opening.result;
      // A page that deletes its databases must not have to wait for us.
      database.onversionchange = () => database!.close();
      resolve(0);
    };
  }));

/**
 * Runs in one transaction; resolves when it is over, durable or not. Where there is no store, `run` is not called.
 * With `commit` nothing is awaited: that is how the last lines of a page get there.
 */
export const transact = (run: (store: IDBObjectStore) => void, commit?: boolean): Promise<unknown> =>
  settled(new NativePromise<unknown>((resolve) => {
    const transaction = database!.transaction(database!.name, "readwrite");
    transaction.oncomplete = transaction.onabort = resolve;
    run(transaction.objectStore(database!.name));
    if (commit) transaction.commit();
  }));

/** Reads within a transaction. */
export const got = <T>(request: IDBRequest, run: (result: T) => void): void => {
  request.onsuccess = quietly(() => run(request.result as T));
};
