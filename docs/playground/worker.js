// The browser's Python, in a thread of its own, so that typing never waits for it.
//
// Comes in: messages {id, call, words}, of which call is "draw" or a function of answering.py.
// Goes out: {id, value} or {id, error}, in their order; and {ready: true} once it can answer.
import {instance} from "@viz-js/viz";

const FOLDER = "/home/pyodide";
const PACKAGES = "/lib/python3.13/site-packages";

const fetched = async (name) => {
    const response = await fetch(name);
    if (!response.ok) {
        throw new Error(`${name} cannot be loaded: ${response.status}`);
    }
    return response;
};

// What memory was like after a first answer, so that nobody waits for that again.
const snapshot = async () => {
    const packed = (await fetched("snapshot.bin.gz")).body;
    const memory = packed.pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(memory).arrayBuffer());
};

const loaded = async () => {
    const {loadPyodide} = await import("./pyodide/pyodide.mjs");
    const memory = await snapshot();
    try {
        return await loadPyodide({_loadSnapshot: memory});
    } catch {
        return await loadPyodide();  // slower, where a browser cannot begin in the middle
    }
};

const start = async () => {
    const packages = fetched("packages.zip").then((response) => response.arrayBuffer());
    const python = await loaded();
    python.unpackArchive(await packages, "zip", {extractDir: PACKAGES});
    python.setStdin({stdin: () => null});  // nobody types there
    python.FS.mkdirTree(FOLDER);
    python.runPython(`import os, random; os.chdir("${FOLDER}"); random.seed()`);
    // A declaration may be a stranger's, by a link: it computes, and asks no network.
    for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "importScripts",
        "indexedDB", "caches", "WebTransport", "BroadcastChannel"]) {
        Object.defineProperty(self, name, {value: undefined});
    }
    return python.pyimport("answering");
};

const begun = Promise.all([start(), instance()]);

const answered = async (call, words) => {
    const [answering, viz] = await begun;
    if (call === "draw") {
        return viz.renderString(words[0], {format: "svg"});
    }
    return JSON.parse(answering[call](...words));
};

let last = begun.then(
    () => self.postMessage({ready: true}),
    (error) => self.postMessage({failed: String(error?.message ?? error)}),
);
self.addEventListener("message", ({data: {id, call, words}}) => {
    last = last.then(() => answered(call, words)).then(
        (value) => self.postMessage({id, value}),
        (error) => self.postMessage({id, error: String(error?.message ?? error)}),
    );
});
