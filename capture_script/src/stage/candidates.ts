/** The elements of this frame that a recorded target may be, cheapest tests first; used by the resolver. */
import { localName, openRoot, select } from "../shared/dom";
import { hostsOf } from "../shared/path";
import { roleOf, selectorOfRole } from "../shared/role";
import type { Fingerprint } from "../shared/fingerprint";

/** The document and all open shadow roots in it. */
export function openRoots(): Node[] {
  const roots: Node[] = [document];
  for (let index = 0; index < roots.length; index++) {
    for (const element of select(roots[index]!, "*")) {
      const root = openRoot(element);
      if (root) roots.push(root);
    }
  }
  return roots;
}

function hostTag(path: string): string {
  return path.slice(path.lastIndexOf(">") + 1).replace(/:nth-of-type.*/, "");
}

/** Roots whose chain of hosts has the recorded tags; all roots where none has. */
function rootsLike(shadow: readonly string[]): Node[] {
  const chain = shadow.map(hostTag).join(">");
  if (chain === "") return [document];
  const roots = openRoots();
  const alike = roots.filter((root) => {
    const host = root instanceof ShadowRoot ? root.host : null;
    return host !== null && [...hostsOf(host), host].map(localName).join(">") === chain;
  });
  return alike.length > 0 ? alike : roots;
}

/** Elements of the recorded tag or of the recorded role, in document order, hidden ones included. */
export function candidatesOf(target: Fingerprint): Element[] {
  const found = new Set<Element>();
  const roleSelector = selectorOfRole(target.role ?? "");
  const tagSelector = CSS.escape(target.tag);
  for (const root of rootsLike(target.shadow ?? [])) {
    for (const element of select(root, tagSelector)) found.add(element);
    if (!roleSelector) continue;
    for (const element of select(root, roleSelector)) if (roleOf(element) === target.role) found.add(element);
  }
  return Array.from(found);
}
