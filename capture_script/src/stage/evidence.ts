/**
 * Whether more than a like shape says that a live element is the recorded one: without such evidence the neighbour of
 * a removed element takes its place, and the copy of a hidden one. Asked by the resolver of what scores best.
 */
import type { Fingerprint } from "../shared/fingerprint";
import { pathOf } from "../shared/path";
import { sameWords } from "../shared/words";
import { EVIDENT, type Scored } from "./score";

/** Of an item that says this much of the same, a nameless control may have changed its id. */
const UNCHANGED = 0.9;
/** So much more like the recorded item is another item, not the same with an edit. */
const NEARER = 0.05;

const isNamed = (rival: Scored): boolean => rival.same.test_id || rival.same.dom_id;

/** Those that stand in what the recorded one stood in; others only where a string of their own says that they moved. */
export function standing(rivals: readonly Scored[]): readonly Scored[] {
  return rivals.filter((rival) => rival.framed || isNamed(rival) || (rival.same.field_name && !rival.contradicted));
}

/** A string that identifies, a name that no other has, the name within the recorded item, or another name in its place. */
export function isEvidenced(target: Fingerprint, best: Scored, others: readonly Scored[]): boolean {
  const unique = (agrees: (rival: Scored) => boolean): boolean => agrees(best) && !others.some(agrees);
  if (unique((rival) => rival.same.test_id) || unique((rival) => rival.same.dom_id)) return true;
  const recordedName = target.name_words ?? [];
  if (recordedName.length === 0) return isEvidencedNameless(target, best, others, unique);
  if (best.neighbour) return false;
  const named = best.named >= EVIDENT;
  const surrounded = (target.near_words ?? []).length > 0;
  const near = surrounded && best.near >= EVIDENT;
  const sameName = (rival: Scored): boolean => sameWords(rival.name, recordedName);
  if (!best.contradicted) {
    const pointed = unique((rival) => rival.same.href) || unique((rival) => rival.same.field_name);
    if (pointed && (named || near)) return true;
    if (named && unique(sameName)) return true;
  } else if (!surrounded && unique(sameName)) {
    return true;
  }
  // Alone called so, among what it stood among, with none of its kind gone: whatever else says otherwise was edited.
  if (near && best.samePeers && unique(sameName)) return true;
  const unmoved = (best.near >= UNCHANGED || pathOf(best.element) === target.path) && (best.samePeers || sameName(best));
  return (named && near && unmoved) || isRenamed(target, best, others);
}

/** Where it was, with what it had around it, and only called something that nobody on the page was called before. */
function isRenamed(target: Fingerprint, best: Scored, others: readonly Scored[]): boolean {
  const recordedName = target.name_words ?? [];
  if (best.identity.tag !== target.tag || best.contradicted || best.name.length === 0) return false;
  if (others.some((rival) => sameWords(rival.name, recordedName))) return false;
  return best.inPlace && best.samePeers && pathOf(best.element) === target.path;
}

/** What has no name is known by a string, or by its place in an item that says what the recorded one said. */
function isEvidencedNameless(
  target: Fingerprint, best: Scored, others: readonly Scored[],
  unique: (agrees: (rival: Scored) => boolean) => boolean,
): boolean {
  if (best.identity.tag !== target.tag || best.exchanged) return false;
  if (!best.contradicted && (unique((rival) => rival.same.href) || unique((rival) => rival.same.field_name))) return true;
  if (!best.samePeers) return false;
  const rivals = others.filter((rival) => rival.identity.tag === target.tag && rival.near >= EVIDENT);
  if (best.inPlace && best.near >= UNCHANGED) return best.contradicted ? rivals.length === 0 : true;
  return !best.contradicted && best.sameOrdinal && rivals.length === 0 && pathOf(best.element) === target.path;
}

/**
 * Whether another one stands in the recorded place, in an item more like the recorded: then that one was renamed, or
 * `best` was moved, and nobody can say which. An identifying string of its own settles it.
 */
export function isDisputed(best: Scored, others: readonly Scored[]): boolean {
  if (isNamed(best)) return false;
  const inPlace = others.filter(
    (rival) => rival.inPlace && !rival.neighbour && rival.identity.tag === best.identity.tag,
  );
  return inPlace.some((rival) => rival.near > best.near + NEARER || (!best.inPlace && rival.same.href && best.same.href));
}
