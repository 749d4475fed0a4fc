// What a reader has typed, kept in the page's address and in the browser's storage.
//
// Comes in: {name, text, before}; before is null, or the other side of a comparison. Goes out:
// the same, after a reload or by a link. The address is behind by a moment, since it is packed;
// so storage says which addresses it goes with.

const KEY = "skorche-playground";
// A link must not fill a browser's memory.
const MOST = 1_000_000;

const streamed = async (bytes, stream) =>
    new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** Return what a link holds behind its #. */
export const packed = async (state) => {
    const bytes = new TextEncoder().encode(JSON.stringify(state));
    const small = await streamed(bytes, new CompressionStream("deflate-raw"));
    const text = Array.from(small, (byte) => String.fromCharCode(byte)).join("");
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

const unpacked = async (hash) => {
    const text = atob(hash.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
    const reader = new Blob([bytes]).stream()
        .pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts = [];
    let size = 0;
    for (;;) {
        const {done, value} = await reader.read();
        if (done) {
            break;
        }
        parts.push(value);
        size += value.length;
        if (size > MOST) {
            throw new Error("it is too large");
        }
    }
    return checked(JSON.parse(await new Blob(parts).text()));
};

const checked = (state) => {
    const {name, text, before} = state;
    const right = typeof name === "string" && /^\w[\w-]*\.py$/.test(name)
        && typeof text === "string" && (before === null || typeof before === "string");
    if (!right) {
        throw new Error("it holds no declaration");
    }
    return {name, text, before};
};

const stored = () => {
    try {
        const {state, hashes} = JSON.parse(localStorage.getItem(KEY));
        return {state: checked(state), hashes};
    } catch {
        return null;  // nothing was kept, or the browser keeps nothing
    }
};

// A reload may have begun with any of the last ones.
const RECENT = 20;
// Milliseconds between two of them: some browsers refuse more than three a second.
const PAUSE = 350;
let hashes = [""];
let latest = null;
let written = Promise.resolve();

const store = () => {
    try {
        localStorage.setItem(KEY, JSON.stringify({state: latest, hashes}));
    } catch {
        // A browser that keeps nothing still has the address.
    }
};

/** Return what was kept, or null. Raises an Error where a link holds what cannot be read. */
export const recalled = async () => {
    const hash = location.hash.slice(1);
    const kept = stored();
    const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
    const own = isReload ? kept?.hashes : kept?.hashes.slice(-1);
    hashes = [hash];
    return !hash || own?.includes(hash) ? kept?.state ?? null : await unpacked(hash);
};

/** Keep a state, at once in storage, and soon in the address. */
export const keep = (state) => {
    latest = state;
    store();
    written = written.then(async () => {
        await new Promise((go) => setTimeout(go, PAUSE));
        if (state !== latest) {
            return;
        }
        const hash = await packed(state);
        hashes = [...hashes, hash].slice(-RECENT);
        store();  // whatever is the latest by now: it goes with this address, too
        history.replaceState(null, "", `#${hash}`);
    }).catch(() => {});  // too long for an address: storage has it
    return written;
};

/** Call a function when another link is opened in this page. */
export const onLink = (use) => {
    window.addEventListener("hashchange", async () => {
        const hash = location.hash.slice(1);
        if (hash && hash !== hashes.at(-1)) {
            hashes = [hash];
            use(unpacked(hash));
        }
    });
};
