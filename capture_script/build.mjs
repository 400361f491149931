// Builds the bundles that the Python package ships. `node build.mjs [OUT_DIR]`; the default is the package itself.
import { build } from "esbuild";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "src", "reenact");

/** `qa` is false where a bundle knows the production profile only; see config.ts. */
const bundles = [
  { entry: "src/capture/playwright.ts", name: "capture_script.js", globalName: "reenact", qa: true },
  // Defines its global itself, not enumerable; where a page has broken what it reads at load, nothing is thrown.
  { entry: "src/snippet/tag.ts", name: "reenact.js", quiet: true, qa: false, visits: true },
  { entry: "src/snippet/index.ts", name: "reenact.mjs", format: "esm", qa: true, visits: true },
  { entry: "src/stage/index.ts", name: "stage_script.js", globalName: "reenactStage", qa: true },
  { entry: "src/world/index.ts", name: "world_script.js", globalName: "reenactWorld", qa: true },
];

/**
 * Nearly all functions run at the start. Chromium compiles a script that says so away from the main thread, while it
 * loads, and whole, which halves what starting costs a page; it has to be the first thing in the file.
 */
const COMPILE_HINT = "//# allFunctionsCalledOnLoad\n";

await mkdir(out, { recursive: true });
for (const { entry, name, globalName, format = "iife", quiet, qa, visits } of bundles) {
  const bundled = await build({
    entryPoints: [join(here, entry)],
    absWorkingDir: here,
    bundle: true,
    write: false,
    minifySyntax: true,
    format,
    globalName,
    define: { QA: String(qa) },
    target: ["chrome100", "firefox100", "safari15.4"],
    charset: "utf8",
    legalComments: "none",
  });
  // Terser after esbuild: what visitors load is 5 % smaller than esbuild alone makes it.
  const { code } = await minify(bundled.outputFiles[0].text, {
    ecma: 2022,
    module: format === "esm",
    // Reading what a name holds changes nothing; getters of the page are read through natives and `try` only.
    compress: { passes: 3, unsafe_arrows: true, keep_fargs: false, pure_getters: true },
    mangle: { reserved: globalName ? [globalName] : [] },
    format: { ascii_only: false },
  });
  // What visitors load says nothing to developers.
  const banner = visits ? COMPILE_HINT : `/* reenact: built from capture_script/${entry}, do not edit */\n`;
  await writeFile(join(out, name), banner + (quiet ? `try{${code}}catch{}` : code) + "\n");
}
await copyFile(join(here, "types", "reenact.d.ts"), join(out, "reenact.d.ts"));
