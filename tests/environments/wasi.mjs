// Run a file of a folder as a script in a CPython for WASI: node wasi.mjs WASM FOLDER WORD...
// The folder is the only one that there is, at /work.
import {readFileSync} from "node:fs";
import {WASI} from "node:wasi";

const [wasm, folder, ...words] = process.argv.slice(2);
const wasi = new WASI({
    version: "preview1",
    args: ["python", ...words],
    env: {},
    preopens: {"/work": folder},
    returnOnExit: true,
});
const module = await WebAssembly.compile(readFileSync(wasm));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
process.exitCode = wasi.start(instance);
