/** Files that a person chose or dropped in, what may be told of them out. */
import { slice } from "./natives";
import { powerOfTwo } from "./lines";
import type { Stream } from "./stream";

const LENGTH = 512;
const COUNT = 256;

export function toldFiles(stream: Stream, files: FileList): Record<string, unknown>[] | undefined {
  const told: Record<string, unknown>[] = [];
  for (let index = 0; index < files.length && index < COUNT; index++) {
    const { name, type, size } = files[index]!;
    told[index] =
      QA && stream.clear
        ? { name: slice(name, 0, LENGTH), media_type: slice(type, 0, LENGTH), size_bytes: size }
        : { media_type: type.split("/")[0], size_bytes: powerOfTwo(size) };
  }
  return told.length > 0 ? told : undefined;
}
