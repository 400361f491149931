/** Which parts of the page are in view, for attention maps: section-like elements in, a line when others came to rest out. */
import { firstElement, localName, nextElement } from "../shared/dom";
import { newCache } from "../shared/name";
import { isLike, marks } from "./marks";
import {
  disconnect,
  each,
  later,
  NativeIntersectionObserver,
  NativeMutationObserver,
  notLater,
  now,
  observe,
  see,
  unsee,
} from "./natives";
import { bounded } from "./pointer";
import { hear, heard, undo } from "./listening";
import { blockedAt, documentName, nowMs, targetOf, writeLater } from "./stream";

const REST_MS = 250;
const SEARCH_MS = 1000;
const SECTIONS = 64;
/** On a page of any size the search takes no longer than for so many; outermost first. */
const ELEMENTS = 500;
const LEAST_PX = 40;
const WHOLE = 0.9;
/** To describe what was not seen before takes longest; the rest waits for the next look. */
const TASK_MS = 5;
const SECTION = "section,article,header,footer,nav,aside,form,[role=region]";

/** The page itself, then section-like elements of it in level order. */
const findSections = (): Element[] => {
  const elements: Element[] = [document.documentElement];
  const found = [elements[0]!];
  // One question for each element; most are neither.
  const either = `${SECTION},${marks.apart}`;
  for (let index = 0; index < elements.length; index++) {
    const parent = elements[index]!;
    const main = localName(parent) === "main";
    for (
      let element = firstElement(parent);
      element && elements.length < ELEMENTS && found.length < SECTIONS;
      element = nextElement(element)
    ) {
      const special = isLike(element, either);
      const apart = special && isLike(element, marks.apart);
      if (apart && isLike(element, marks.ignore)) continue;
      if (main || (special && isLike(element, SECTION))) found[found.length] = apart ? blockedAt(element) : element;
      if (!apart) elements[elements.length] = element;
    }
  }
  return found;
};

export const watchSections = (): void => {
  let sections: Element[] = [];
  let timer: number | undefined;
  let searching: number | undefined;
  let dueMs = 0;
  let changed = true;
  let written = "";

  const write = (visible: [id: number, top: number, bottom: number][], key = ""): void => {
    if (key === written) return;
    written = key;
    writeLater({ type: "sections", time_ms: nowMs(), visible });
  };
  // The first change since a search is all that has to be known: the rest costs nobody anything.
  const changes = new NativeMutationObserver(() => {
    changed = true;
    disconnect(changes);
  });
  /** An entry comes for each element in the next frame, with its box: nobody forces layout. */
  const look = heard((search: boolean) => {
    if (changed && (search || sections.length < 2)) {
      changed = false;
      sections = findSections();
      observe(changes, document, { attributes: true, childList: true, subtree: true });
    }
    unsee(observer);
    each(sections, (section) => see(observer, section));
  });
  const rest = (): void => {
    const wait = dueMs - now();
    timer = wait > 0 ? later(rest, wait) : undefined;
    if (timer) return;
    look(false);
    // What a click or a route brings may take its time, and to search takes longer than to look.
    notLater(searching);
    searching = later(() => look(true), SEARCH_MS);
  };
  const arm = (): void => {
    dueMs = now() + REST_MS;
    timer ??= later(rest, REST_MS);
    if (document.visibilityState === "hidden") write([]);
  };
  const observer = new NativeIntersectionObserver(
    heard((entries: IntersectionObserverEntry[]) => {
      unsee(observer);
      const startMs = now();
      const cache = newCache();
      const visible: [number, number, number][] = [];
      let key = "";
      // The page comes first, so that nothing has to be asked that forces layout.
      const { boundingClientRect: page, rootBounds } = entries[0]!;
      const scrolls = rootBounds !== null && page.height > rootBounds.height;
      for (let index = 1; index < entries.length; index++) {
        const { target, boundingClientRect: box, intersectionRect: part } = entries[index]!;
        if (sections[index] !== target || box.height < LEAST_PX) continue;
        // The whole of a page that scrolls is no section of it.
        if (scrolls && box.width * box.height > WHOLE * page.width * page.height) continue;
        if (now() - startMs > TASK_MS) return arm();
        const share = (y: number): number => bounded((y - box.top) / box.height, 100, 1, 0);
        const top = share(part.top);
        const bottom = share(part.bottom);
        if (top >= bottom) continue;
        const id = targetOf(target, nowMs(), undefined, cache)!;
        visible[visible.length] = [id, top, bottom];
        key += `${documentName} ${id} ${top} ${bottom} `;
      }
      write(visible, key);
    }),
  );

  hear(window, ["scroll", "resize", "click", "pageshow", "popstate", "visibilitychange"], arm);
  if (window.navigation) hear(window.navigation, ["currententrychange"], arm);
  undo(() => {
    unsee(observer);
    disconnect(changes);
    notLater(timer);
    notLater(searching);
  });
  arm();
};
