// Run a compiled file in Pyodide: node pyodide.mjs FOLDER FILE [astream]. Prints what its
// stream(), or astream() within the event loop there is, yields as JSON lines, or the error on
// standard error, with exit code 1.
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const [folder, file, name] = process.argv.slice(2);
const {loadPyodide} = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({stdout: console.log, stderr: console.error});
python.globals.set("text", readFileSync(file, "utf8"));
const output = name === "astream"
    ? "async for queue, item in module['astream']():"
    : "for queue, item in module['stream']():";
process.exitCode = await python.runPythonAsync(`
import json, sys

module = {"__name__": "compiled"}
exec(compile(text, "compiled.py", "exec"), module)
code = 0
try:
    ${output}
        print(json.dumps({"queue": queue, "item": item}))
except module["PipelineError"] as error:
    print(error, file=sys.stderr)
    code = 1
code
`);
