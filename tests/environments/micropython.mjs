// Run a compiled file as a script in MicroPython: node micropython.mjs FOLDER FILE.
// Prints what its stream() yields as JSON lines, or the error on standard error.
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const [folder, file] = process.argv.slice(2);
const {loadMicroPython} = await import(pathToFileURL(`${folder}/micropython.mjs`));
const python = await loadMicroPython({stdout: console.log, stderr: console.error});
python.globals.set("__name__", "compiled");
try {
    python.runPython(readFileSync(file, "utf8"));
    python.runPython(`
import json

for queue, item in stream():
    print(json.dumps({"queue": queue, "item": item}))
`);
} catch (error) {
    console.error(error.message.trim());
    process.exitCode = 1;
}
