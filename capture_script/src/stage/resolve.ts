/**
 * A recorded fingerprint in, the live element that it means out, or a refusal that names the rivals; called by the
 * driver before each step. A wrong element is worse than none: see the thresholds.
 */
import { clientBoxOf, type Fingerprint, surroundingsOf } from "../shared/fingerprint";
import { accessibleName, type Cache, newCache } from "../shared/name";
import { localName } from "../shared/dom";
import { pathOf } from "../shared/path";
import { sameWords } from "../shared/words";
import { candidatesOf } from "./candidates";
import { isDisputed, isEvidenced, standing } from "./evidence";
import { type Candidate, candidateOf, type Rarities, rarityIn, type Scored, scored } from "./score";
import { isVisible } from "./visible";

export const ACCEPTED_SCORE = 0.4;
export const ACCEPTED_LEAD = 0.02;
/** Where nothing is equal, what stands in the recorded place is asked too, however unlike its own words are. */
const CLOSE = 2 * ACCEPTED_LEAD;
const WIDE = 1;
const WIDE_LIMIT = 2000;
const EQUAL = 1e-9;
const SAMPLE = 64;
const SHOWN = 4;
const NAME_SHOWN = 60;

export type Status = "exact" | "healed" | "ambiguous" | "missing";

export interface Resolution {
  readonly status: Status;
  readonly element: Element | null;
  readonly score: number;
  readonly lead: number;
  readonly why: string;
  readonly rivals: readonly Scored[];
}

/** Taken from an even sample of the candidates, so that a table of thousands of rows costs no more than one of 64. */
function raritiesAmong(candidates: readonly Candidate[], cache: Cache): Rarities {
  const stride = Math.max(1, Math.ceil(candidates.length / SAMPLE));
  const sample = candidates.filter((_, index) => index % stride === 0);
  const items = new Set(sample.map((candidate) => surroundingsOf(candidate.element, cache).near));
  return { name: rarityIn(sample.map((candidate) => candidate.name)), near: rarityIn(Array.from(items)) };
}

/**
 * Scores fully only what may come within `margin` of the best: candidates come in the order of the best score that
 * they can reach; with the wide margin at most 2,000 of them.
 */
function contenders(
  target: Fingerprint, candidates: readonly Candidate[], visible: boolean, margin: number, cache: Cache,
): Scored[] {
  const rarities = raritiesAmong(candidates, cache);
  const bounds = candidates.map((candidate) => ({ candidate, bound: scored(target, candidate, null, rarities).score }));
  bounds.sort((one, other) => other.bound - one.bound);
  const found: Scored[] = [];
  let best = 0;
  for (const { candidate, bound } of bounds) {
    if (bound < Math.max(best - margin, ACCEPTED_SCORE / 2)) break;
    if (margin === WIDE && found.length >= WIDE_LIMIT) break;
    if (visible && !isVisible(candidate.element)) continue;
    const full = scored(target, candidate, surroundingsOf(candidate.element, cache), rarities);
    best = Math.max(best, full.score);
    found.push(full);
  }
  return found.sort((one, other) => other.score - one.score);
}

/** The one of `equals` at the recorded path; null where none or several are. */
function byPath(target: Fingerprint, equals: readonly Scored[]): Scored | null {
  const there = equals.filter((rival) => pathOf(rival.element) === target.path);
  return there.length === 1 ? there[0]! : null;
}

const shortName = (element: Element): string => accessibleName(element).slice(0, NAME_SHOWN);

export function describe(element: Element): string {
  const name = shortName(element);
  return `<${localName(element)}>${name ? ` "${name}"` : ""} at ${pathOf(element).slice(-120)}`;
}

const renamed = (target: Fingerprint, now: Scored): string => {
  const name = shortName(now.element);
  return name && !sameWords(now.name, target.name_words ?? []) ? `, now called "${name}"` : "";
};

/** Those that say exactly what was recorded; of several those whose classes do too. */
function equalsAmong(target: Fingerprint, rivals: readonly Scored[]): readonly Scored[] {
  const equals = rivals.filter((rival) => rival.equal);
  const alike = equals.filter((rival) => sameWords(rival.classes, target.classes ?? []));
  return alike.length > 0 ? alike : equals;
}

function judged(target: Fingerprint, all: readonly Scored[]): Resolution {
  const rivals = standing(all);
  const best = rivals[0];
  if (!best) return { status: "missing", element: null, score: 0, lead: 0, why: "nothing like it is visible", rivals: all.slice(0, SHOWN) };
  const lead = best.score - (rivals[1]?.score ?? 0);
  const answer = (status: Status, winner: Scored | null, why: string): Resolution => ({
    status, element: winner?.element ?? null, score: best.score, lead, why, rivals: rivals.slice(0, SHOWN),
  });
  let equals = equalsAmong(target, rivals);
  if (equals.length === 1) return answer("exact", equals[0]!, "all words and attributes are equal");
  if (equals.length === 0) {
    if (best.score < ACCEPTED_SCORE) return answer("missing", null, "nothing is like it enough");
    const others = rivals.slice(1);
    if (isDisputed(best, others)) return answer("ambiguous", null, "its place and its name speak for different ones");
    if (!isEvidenced(target, best, others)) return answer("missing", null, "what is like it stands elsewhere");
    if (lead >= ACCEPTED_LEAD) return answer("healed", best, `most like it${renamed(target, best)}`);
    equals = rivals.filter((rival) => best.score - rival.score < EQUAL);
    const next = rivals[equals.length];
    if (next && best.score - next.score < ACCEPTED_LEAD) return answer("ambiguous", null, "several are as like it");
  }
  const winner = byPath(target, equals);
  if (!winner) return answer("ambiguous", null, `${equals.length} are equal and none is at its place`);
  return answer("healed", winner, `told from ${equals.length} equals by its path alone`);
}

/** What is visible goes first: pages hold a hidden copy of their navigation for other viewports. */
export function resolveElement(target: Fingerprint): Resolution {
  const cache = newCache();
  const candidates = candidatesOf(target).map((element) => candidateOf(element, cache));
  // What had no box when it was recorded (a file input behind a button) may have none now.
  const [, , width, height] = target.client_box ?? [0, 0, 0, 0];
  const seen = width > 0 && height > 0;
  const close = contenders(target, candidates, seen, CLOSE, cache);
  if (close.some((rival) => rival.equal)) return judged(target, close);
  const answer = judged(target, contenders(target, candidates, seen, WIDE, cache));
  if (answer.element || !seen) return answer;
  const hidden = judged(target, contenders(target, candidates, false, CLOSE, cache));
  return hidden.status === "exact" ? { ...hidden, why: "all words and attributes are equal; it is hidden now" } : answer;
}

export interface CandidateFacts {
  description: string;
  score: number;
  client_box: [number, number, number, number];
}

export function factsOf(rival: Scored): CandidateFacts {
  return { description: describe(rival.element), score: rival.score, client_box: clientBoxOf(rival.element) };
}
