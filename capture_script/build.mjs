// Builds the bundles that the Python package ships. `node build.mjs [OUT_DIR]`; the default is the package itself.
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "src", "reenact");

const bundles = [
  { entry: "src/capture/playwright.ts", name: "capture_script.js", globalName: "reenact", define: { QA: "true" } },
  { entry: "src/stage/index.ts", name: "stage_script.js", globalName: "reenactStage" },
  { entry: "src/world/index.ts", name: "world_script.js", globalName: "reenactWorld" },
];

for (const { entry, name, globalName, define = {} } of bundles) {
  await build({
    entryPoints: [join(here, entry)],
    outfile: join(out, name),
    absWorkingDir: here,
    bundle: true,
    minify: true,
    format: "iife",
    globalName,
    define,
    target: ["chrome100", "firefox100", "safari15.4"],
    charset: "utf8",
    legalComments: "none",
    banner: { js: `/* reenact: built from capture_script/${entry}, do not edit */` },
  });
}
