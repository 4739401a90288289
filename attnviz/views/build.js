// Bundles each view, a module in a folder that exports `render`, into one ES module in bundles/. The
// bundles are committed, so that who installs or runs attnviz needs no node.
//
//   node build.js          writes the bundles that have changed
//   node build.js --check  writes nothing, and fails where a bundle is not what its sources make
//   node build.js --watch  writes at each change, with source maps for the browser's debugger
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";

const HERE = import.meta.dirname;
const BUNDLES = path.join(HERE, "bundles");
const RENDERS = /^export (const render\b|\{ render \} from)/m;

const views = globSync("*/*.js", { cwd: HERE })
  .filter((file) => !file.startsWith("bundles"))
  .filter((file) => RENDERS.test(readFileSync(path.join(HERE, file), "utf8")))
  .sort();

/** @type {esbuild.BuildOptions} */
const options = {
  entryPoints: views.map((file) => path.join(HERE, file)),
  outdir: BUNDLES,
  entryNames: "[name]",
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  // Blanks are a third of a file for one's reader; names and lines stay.
  minifyWhitespace: true,
  lineLimit: 160,
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: HERE,
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, sourcemap: "inline", logLevel: "info" });
  await context.watch();
} else {
  // esbuild has said what is wrong by then.
  const { outputFiles } = await esbuild
    .build({ ...options, write: false })
    .catch(() => process.exit(1));
  const stale = outputFiles.filter(
    ({ path: file, text }) => !existsSync(file) || readFileSync(file, "utf8") !== text,
  );
  const names = new Set(outputFiles.map(({ path: file }) => path.basename(file)));
  const orphans = globSync("*.js", { cwd: BUNDLES }).filter((file) => !names.has(file));
  if (process.argv.includes("--check")) {
    const wrong = [...stale.map(({ path: file }) => path.basename(file)), ...orphans];
    if (wrong.length) {
      console.error(`Not what the sources make: ${wrong.join(", ")}. Run: make bundles`);
      process.exitCode = 1;
    }
  } else {
    mkdirSync(BUNDLES, { recursive: true });
    for (const { path: file, text } of stale) writeFileSync(file, text);
    for (const file of orphans) rmSync(path.join(BUNDLES, file));
  }
}
