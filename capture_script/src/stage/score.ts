/**
 * How much a live element is like a recorded one: 0.75 x similarity of its features + 0.25 x votes of what
 * identifies alone. Weights as measured in the design notes, with the exact text and the words of the name as one
 * feature, and without the nth path: position never votes.
 */
import {
  classWords, type Fingerprint, type Identity, identityOf, nameWords,
} from "../shared/fingerprint";
import type { Surroundings } from "../shared/item";
import type { Cache } from "../shared/name";
import { sameString, sameWords, withinWords } from "../shared/words";
import { standsAlike } from "./chain";

const SIMILARITY = 0.75;
const VOTES = 0.25;
const WEIGHT = { tag: 1.5, role: 1, input_type: 0.5, string: 1.5, name: 3, near: 2.5, outer: 1.5, ordinal: 1, classes: 0.25 };
/** Icons have no name: there the class is what tells "edit" from "delete". */
const CLASSES_OF_NAMELESS = 1;
const STRINGS = ["test_id", "dom_id", "field_name", "href"] as const;
const VOTE = { test_id: 10, anchored: 6, role_name: 5, dom_id: 4, field_name: 4, text: 2 };
/** Words that agree this much, weighted by rarity, are evidence of the same name or item. */
export const EVIDENT = 0.6;
/** An item counts as the recorded one, for the vote of the anchored place, from here on. */
const SAME_ITEM = 0.8;

type Rarity = (word: number) => number;

/** How much a word tells, in names and in items: one that many on the page have tells little. */
export interface Rarities {
  readonly name: Rarity;
  readonly near: Rarity;
}

export interface Candidate {
  readonly element: Element;
  readonly identity: Identity;
  readonly name: readonly number[];
  readonly classes: readonly number[];
}

export interface Scored extends Candidate {
  readonly score: number;
  /** How much its name and the item around it are the recorded ones, 0..1, words weighted by rarity. */
  readonly named: number;
  readonly near: number;
  /** Which of the strings that identify agree, and whether one that both have differs. */
  readonly same: Readonly<Record<"test_id" | "dom_id" | "field_name" | "href", boolean>>;
  readonly contradicted: boolean;
  /** In the recorded item it has the recorded role and ordinal. */
  readonly inPlace: boolean;
  readonly sameOrdinal: boolean;
  /** The item holds as many of its kind as it did: none has gone, or come, whose place it may have taken. */
  readonly samePeers: boolean;
  /** The tags around it that mean something are the recorded ones. */
  readonly framed: boolean;
  /** What else it is called was said beside the recorded element already: it is a neighbour of that one. */
  readonly neighbour: boolean;
  /** It has no name, and some of its classes in place of recorded ones: another icon of the row, not a state. */
  readonly exchanged: boolean;
  /** All words and attributes are the recorded ones, classes excepted: they hold states. */
  readonly equal: boolean;
}

export function rarityIn(lists: readonly (readonly number[])[]): Rarity {
  const counts = new Map<number, number>();
  for (const words of lists) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => 1 + Math.log(lists.length / (counts.get(word) ?? 1) + 1);
}

export function candidateOf(element: Element, cache: Cache): Candidate {
  const name = nameWords(element, cache);
  return { element, identity: identityOf(element), name, classes: classWords(element, name.length > 0) };
}

/** Dice coefficient, each word weighted; 1 where both are empty. */
function alike(one: readonly number[], other: readonly number[], rarity: Rarity = () => 1): number {
  let [both, all] = [0, 0];
  for (const word of one) {
    all += rarity(word);
    if (other.includes(word)) both += 2 * rarity(word);
  }
  for (const word of other) all += rarity(word);
  return all === 0 ? 1 : both / all;
}

const recordedString = (recorded: string | undefined, live: string): number =>
  (recorded ?? "") === "" ? (live === "" ? 1 : 0) : sameString(live, recorded!) ? 1 : 0;

/** Without `around` the best that the candidate can still reach: what surrounds it is then taken for the recorded. */
export function scored(
  target: Fingerprint, candidate: Candidate, around: Surroundings | null, rarities: Rarities,
): Scored {
  const { identity, name, classes } = candidate;
  const recordedName = target.name_words ?? [];
  const recordedNear = target.near_words ?? [];
  const recordedOuter = target.outer_words ?? [];
  let [gained, possible] = [0, 0];
  /** A feature that only the live element has counts half against it; one that neither has says nothing. */
  const feature = (weight: number, recorded: boolean, live: boolean, similarity: number): void => {
    if (!recorded && !live) return;
    possible += recorded ? weight : weight / 2;
    if (recorded) gained += weight * similarity;
  };
  const same = {
    test_id: recordedString(target.test_id, identity.test_id),
    dom_id: recordedString(target.dom_id, identity.dom_id),
    field_name: recordedString(target.field_name, identity.field_name),
    href: recordedString(target.href, identity.href),
  };
  const sameRole = (target.role ?? "") === identity.role;
  const sameType = (target.input_type ?? "") === identity.input_type;
  const named = alike(recordedName, name);
  const near = around ? alike(recordedNear, around.near, rarities.near) : 1;
  const outer = around ? alike(recordedOuter, around.outer, rarities.near) : 1;
  const sameOrdinal = !around || around.ordinal === (target.ordinal ?? 0);

  const samePeers = !around || !target.peers || around.peers === target.peers;

  feature(WEIGHT.tag, true, true, target.tag === identity.tag ? 1 : 0);
  feature(WEIGHT.role, (target.role ?? "") !== "", identity.role !== "", sameRole ? 1 : 0);
  feature(WEIGHT.input_type, (target.input_type ?? "") !== "", identity.input_type !== "", sameType ? 1 : 0);
  for (const key of ["dom_id", "field_name", "href"] as const) {
    feature(WEIGHT.string, (target[key] ?? "") !== "", identity[key] !== "", same[key]);
  }
  feature(WEIGHT.name, recordedName.length > 0, name.length > 0, named);
  feature(WEIGHT.near, recordedNear.length > 0, (around?.near.length ?? 0) > 0, near);
  feature(WEIGHT.outer, recordedOuter.length > 0, (around?.outer.length ?? 0) > 0, outer);
  feature(WEIGHT.ordinal, recordedNear.length > 0, false, sameOrdinal ? 1 : 0);
  const recordedClasses = target.classes ?? [];
  const classWeight = recordedName.length > 0 ? WEIGHT.classes : CLASSES_OF_NAMELESS;
  feature(classWeight, recordedClasses.length > 0, classes.length > 0, alike(recordedClasses, classes));

  let [voted, electorate] = [0, 0];
  const vote = (weight: number, has: boolean, agrees: number): void => {
    if (!has) return;
    electorate += weight;
    voted += weight * agrees;
  };
  const sameName = sameWords(recordedName, name);
  vote(VOTE.test_id, (target.test_id ?? "") !== "", same.test_id);
  vote(VOTE.anchored, recordedNear.length > 0, near >= SAME_ITEM && sameOrdinal && sameRole ? 1 : 0);
  vote(VOTE.role_name, (target.role ?? "") !== "" && recordedName.length > 0, sameRole && sameName ? 1 : 0);
  vote(VOTE.dom_id, (target.dom_id ?? "") !== "", same.dom_id);
  vote(VOTE.field_name, (target.field_name ?? "") !== "", same.field_name);
  vote(VOTE.text, recordedName.length > 0, named);

  const similarity = gained / possible;
  const score = electorate === 0 ? similarity : SIMILARITY * similarity + (VOTES * voted) / electorate;
  const framed = around !== null && standsAlike(target, candidate.element);
  const kept = recordedClasses.filter((word) => classes.includes(word)).length;
  const agrees = (key: (typeof STRINGS)[number]): boolean => (target[key] ?? "") !== "" && same[key] === 1;
  const exchanged =
    recordedName.length === 0 && kept > 0 && kept < recordedClasses.length && kept < classes.length &&
    !STRINGS.some(agrees);
  const fresh = name.filter((word) => !recordedName.includes(word));
  // What nothing but its place tells from its like is another one if there are more or fewer of them now.
  const told = samePeers || recordedName.length > 0 || STRINGS.some(agrees);
  const equal =
    framed && !exchanged && told && around !== null &&
    target.tag === identity.tag && sameRole && sameType && sameName && sameOrdinal &&
    same.test_id * same.dom_id * same.field_name * same.href === 1 &&
    sameWords(recordedNear, around.near) && sameWords(recordedOuter, around.outer);
  return {
    ...candidate, score, near, equal, framed, sameOrdinal, samePeers, exchanged,
    neighbour: fresh.length > 0 && (withinWords(fresh, recordedNear) || withinWords(fresh, recordedOuter)),
    named: alike(recordedName, name, rarities.name),
    inPlace: recordedNear.length > 0 && near >= EVIDENT && sameOrdinal && sameRole,
    same: {
      test_id: agrees("test_id"), dom_id: agrees("dom_id"), field_name: agrees("field_name"), href: agrees("href"),
    },
    contradicted: !sameType || STRINGS.some((key) => (target[key] ?? "") !== "" && identity[key] !== "" && !agrees(key)),
  };
}
