/**
 * Random numbers of a replay. `Math.random` draws those of the recorded document that the live one stands for, else ones
 * that repeat. Of `crypto` none were recorded: each document draws from a stream of its own, made from the recording, the
 * document's path and the moment when it began, so that a page that is opened twice does not draw the same names twice.
 * Keys that `crypto.subtle` makes stay truly random.
 */
import { randomFrom } from "../shared/random";
import { replace } from "./natives";
import { isHere, nearest, type Recorded } from "./recorded";

const BYTES = 256;

/** `otherwise` is for documents of which no seed was recorded. */
export function seedRandom(recorded: readonly Recorded<number>[], otherwise: number): void {
  replace(Math, "random", randomFrom(nearest(recorded, isHere) ?? otherwise));
  const draw = randomFrom(otherwise ^ hashOf(`${location.pathname} ${Date.now()} ${depth()}`));
  const native = Crypto.prototype.getRandomValues;
  const fill = (bytes: Uint8Array): void => {
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = draw() * BYTES;
  };
  replace(Crypto.prototype, "getRandomValues", function <T extends ArrayBufferView>(this: Crypto, array: T): T {
    native.call(this, array as unknown as Uint8Array<ArrayBuffer>); // refuses what is no array of integers, or too long
    fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  });
  // Only where the context is secure.
  if (typeof Crypto.prototype.randomUUID !== "function") return;
  replace(Crypto.prototype, "randomUUID", () => {
    const bytes = new Uint8Array(16);
    fill(bytes);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40; // RFC 9562, 5.4: version 4, variant 10
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  });
}

/** How deep this frame lies; frames of one page may begin at the same moment. */
function depth(): number {
  let count = 0;
  for (let frame: Window = window; frame !== frame.parent; frame = frame.parent) count += 1;
  return count;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
