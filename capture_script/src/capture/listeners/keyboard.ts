import { elementOf, modifiers, type Recorder } from "../recorder";

/** Keys going down and up; characters of secret fields, and all characters in production, are left out. */
export function listenToKeyboard(recorder: Recorder): void {
  recorder.on<KeyboardEvent>(window, ["keydown", "keyup"], (event) => {
    const element = elementOf(event);
    if (recorder.privacy.ignores(element)) return;
    const masked = types(event) && (!recorder.privacy.clear || recorder.privacy.secret(element));
    recorder.write({
      type: event.type,
      time_ms: recorder.time(event.timeStamp),
      ...recorder.hit(event),
      ...(masked ? { masked } : { key: event.key, code: event.code }),
      ...modifiers(event),
      ...(event.repeat ? { repeat: true } : {}),
    });
  });
}

/** Whether the key stands for a character and not for a command: one code point, no Ctrl, Alt or Meta. */
function types(event: KeyboardEvent): boolean {
  const command = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  return !command && (Array.from(event.key).length === 1 || event.key === "Dead" || event.key === "Process");
}
