// What memory of the browser's Python is like once it has answered: node snapshot.mjs PYODIDE
// PACKAGES DECLARATION OUT. A page that begins with it need not import, nor read templates.
import {readFileSync, writeFileSync} from "node:fs";
import {pathToFileURL} from "node:url";
import {gzipSync} from "node:zlib";

const [folder, packages, declaration, out] = process.argv.slice(2);
const {loadPyodide} = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({_makeSnapshot: true});
python.unpackArchive(new Uint8Array(readFileSync(packages)), "zip", {
    extractDir: "/lib/python3.13/site-packages",
});
python.globals.set("text", readFileSync(declaration, "utf8"));
python.runPython(`
import gc, json, os

import answering

os.chdir("/home/pyodide")
for target in ("threads", "serial", "dask"):
    answer = json.loads(answering.answer("words.py", text, target))
    [pipeline] = answer["pipelines"]
    assert pipeline["text"], answer["problems"]
    if target == "serial":
        answering.run("words.py", pipeline["text"])
    answering.change("words.py", pipeline["text"], pipeline["text"])
del answer, pipeline, target, text
gc.collect()
`);
writeFileSync(out, gzipSync(python.makeMemorySnapshot(), {level: 6}));
