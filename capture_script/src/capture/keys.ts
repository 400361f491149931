/** keydown and keyup in, key lines out; none that says what or how much was typed where that may not be known. */
import { roleOf } from "../shared/role";
import { on } from "./listening";
import { matches, slice } from "./natives";
import { modifiersOf } from "./pointer";
import { isClosed, lookNear } from "./secrets";
import { isSecret, shows, tell } from "./stream";

const LENGTH = 512;
/** Keys that stand for text: of one character, or although their names are words (UI Events, named key values). */
const TEXT_KEYS = /^(Dead|Process|Unidentified|Compose|.?)$/su;
/** Keys that leave a field. */
const LEAVING = /^(Enter|Tab|Escape)$/;
/** Keys that only text takes: how often they were pressed says how long it is, when says how it is written. */
const EDITING = /^(Backspace|Delete|Shift|CapsLock|AltGraph)$/;
/** What a space presses. */
const PRESSED = /^(button|checkbox|radio|switch|tab|option|menuitem)/;

const tells = ({ ctrlKey, metaKey, altKey }: KeyboardEvent, name: string, element: Element | null, presses: boolean): boolean => {
  const prints = matches(TEXT_KEYS, name);
  if (isSecret(element) || (element && prints && isClosed(element))) return matches(LEAVING, name);
  if (shows(element) || presses) return true;
  // Alt with Ctrl is AltGr on some keyboards.
  return prints ? (ctrlKey || metaKey) && !altKey : !matches(EDITING, name);
};

export const watchKeys = (): void => {
  /** By key whether it was told that it went down: the focus may have moved since. */
  const down = { __proto__: null } as unknown as Record<string, boolean | undefined>;
  on<KeyboardEvent>(["keydown", "keyup"], (event, element) => {
    const { type, key, code, repeat } = event;
    // Browsers that fill a form in dispatch such events without any key.
    const name = slice(key ?? "", 0, LENGTH);
    const presses = name === " " && !!element && matches(PRESSED, roleOf(element));
    // A toggle that reveals a password may be worked by a key as well.
    if (presses || name === "Enter") lookNear(element);
    const place = event.isTrusted ? code || name : "";
    const rises = type === "keyup";
    const told = (rises ? down[place] : undefined) ?? tells(event, name, element, presses);
    if (place) {
      if (rises) delete down[place];
      else if (!repeat || !down[place]) down[place] = told;
    }
    if (told) tell(event, element, { key: name, code: slice(code ?? "", 0, LENGTH), modifiers: modifiersOf(event), repeat });
  });
};
