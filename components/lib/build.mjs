// Builds components: every folder's main.ts → <folder's name>.wasm, in one process.
//
//   node build.mjs <path of assemblyscript/dist/asc.js> <lib folder> <out folder> <component folder>...
//
// A component imports the library as `../lib/…`. Where its own neighbour `lib` has no such file, the
// shipped one serves, so that a component may live anywhere. Prints one JSON line a component:
// {"folder", "error"}, where `error` is null or what the compiler said.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [compiler, library, out, ...folders] = process.argv.slice(2);
const asc = await import(pathToFileURL(resolve(compiler)).href);

/** 64 MiB: half of what a Worker's isolate has. */
const MEMORY_PAGES = 1024;

const FLAGS = [
  "--exportStart", "_start",
  "--runtime", "stub",
  "--use", "abort=lib/process/abort",
  "--maximumMemory", String(MEMORY_PAGES),
  "-O3",
  "--noColors",
];

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

for (const folder of folders.map((each) => resolve(each))) {
  const id = basename(folder);
  const root = dirname(folder);
  let error = "";
  const stderr = { write: (text) => (error += text) };
  const { error: failure } = await asc.main(
    [`${id}/main.ts`, "--baseDir", root, "--outFile", `${id}.wasm`, ...FLAGS],
    {
      stdout: { write() {} },
      stderr,
      readFile: (name) =>
        read(join(root, name)) ?? (name.startsWith("lib/") ? read(join(library, name.slice(4))) : null),
      writeFile(name, bytes) {
        if (!name.endsWith(".wasm")) return;
        mkdirSync(out, { recursive: true });
        writeFileSync(join(out, name), bytes);
      },
      listFiles: () => [],
    },
  );
  console.log(JSON.stringify({ folder, error: failure ? error || String(failure) : null }));
}
