// A worker with Python in it that can be stopped, whatever it is doing.
//
// Comes in: calls of functions of answering.py, or "draw". Goes out: promises of what they
// return; a call that was stopped is rejected with Stopped.

export class Stopped extends Error {}

export class Python {
    #worker = null;
    #waiting = new Map();
    #number = 0;

    /** `told` gets "starting", "ready", or "failed" with the reason. */
    constructor(told) {
        this.told = told;
        this.#start();
    }

    /** When the call that is answered now was made, in milliseconds; null if there is none. */
    busySince = null;

    /** When Python was last ready to answer, in milliseconds. */
    readySince = 0;

    #start() {
        this.told("starting");
        this.isReady = false;
        this.#worker = new Worker("worker.js", {type: "module", name: "Python"});
        this.#worker.addEventListener("message", ({data}) => this.#hear(data));
        this.#worker.addEventListener("error", (event) => {
            event.preventDefault();
            this.told("failed", event.message ?? "the worker cannot be loaded");
        });
    }

    #hear(data) {
        if (data.ready) {
            this.isReady = true;
            this.readySince = performance.now();
            this.busySince = this.#waiting.size ? performance.now() : null;
            this.told("ready");
            return;
        }
        if (data.failed) {
            this.told("failed", data.failed);
            return;
        }
        const [resolve, reject] = this.#waiting.get(data.id) ?? [];
        this.#waiting.delete(data.id);
        this.busySince = this.#waiting.size ? performance.now() : null;
        if (data.error === undefined) {
            resolve?.(data.value);
        } else {
            reject?.(new Error(data.error));
        }
    }

    /** How many calls are not answered yet. */
    get waiting() {
        return this.#waiting.size;
    }

    /** Return what a function says, once all calls before this one are answered. */
    call(name, ...words) {
        const id = ++this.#number;
        this.busySince ??= this.isReady ? performance.now() : null;
        return new Promise((resolve, reject) => {
            this.#waiting.set(id, [resolve, reject]);
            this.#worker.postMessage({id, call: name, words});
        });
    }

    /** End what is being done, and begin with a fresh Python. */
    stop() {
        this.#worker.terminate();
        const waiting = [...this.#waiting.values()];
        this.#waiting.clear();
        this.busySince = null;
        this.#start();
        for (const [, reject] of waiting) {
            reject(new Stopped("stopped"));
        }
    }
}
