/** Files that a person chose or dropped in, what may be told of them out. */
import { powerOfTwo } from "./lines";
import { each, slice } from "./natives";
import { clear } from "./stream";

const LENGTH = 512;
const COUNT = 256;

export const toldFiles = (files: FileList): Record<string, unknown>[] => {
  const told: Record<string, unknown>[] = [];
  each(files, ({ name, type, size }, index) => {
    if (index >= COUNT) return;
    told[index] =
      QA && clear
        ? { name: slice(name, 0, LENGTH), media_type: slice(type, 0, LENGTH), size_bytes: size }
        : { media_type: type.split("/")[0], size_bytes: powerOfTwo(size) };
  });
  return told;
};
