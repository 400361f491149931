/** The text of a batch in, what is sent of it out: compressed by the browser, or as it is. */
import { settled } from "./queue";

export type Body = string | Uint8Array<ArrayBuffer>;

const { CompressionStream, TextEncoder } = window;
let compresses = true;

/** Not by a Response, which takes time of its own: all of this is over before the page's next listener runs. */
export const squeezed = async (text: string): Promise<Body> => {
  try {
    if (compresses) {
      const { readable, writable } = new CompressionStream("gzip");
      const writer = writable.getWriter();
      void settled(writer.write(new TextEncoder().encode(text)));
      void settled(writer.close());
      const reader = readable.getReader();
      let all = new Uint8Array();
      for (let part: Uint8Array | undefined; (part = (await reader.read()).value); ) {
        const before = all;
        all = new Uint8Array(before.length + part.length);
        all.set(before);
        all.set(part, before.length);
      }
      return all;
    }
  } catch {
    // There is no compression, or the page has broken it.
    compresses = false;
  }
  return text;
};
