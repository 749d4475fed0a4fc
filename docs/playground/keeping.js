// What a reader has typed, kept in the page's address and in the browser's storage.
//
// Comes in: {name, text, before}; before is null, or the other side of a comparison. Goes out:
// the same, after a reload or by a link. The address is behind by a moment, since it is packed;
// so storage says which address it goes with.

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
        const {state, hash} = JSON.parse(localStorage.getItem(KEY));
        return {state: checked(state), hash};
    } catch {
        return null;  // nothing was kept, or the browser keeps nothing
    }
};

let address = "";
let written = Promise.resolve();

/** Return what was kept, or null. Raises an Error where a link holds what cannot be read. */
export const recalled = async () => {
    const hash = location.hash.slice(1);
    const kept = stored();
    if (!hash || kept?.hash === hash) {
        address = hash;
        return kept?.state ?? null;
    }
    address = hash;
    return await unpacked(hash);
};

/** Keep a state, at once in storage, and soon in the address. */
export const keep = (state) => {
    const store = () => {
        try {
            localStorage.setItem(KEY, JSON.stringify({state, hash: address}));
        } catch {
            // A browser that keeps nothing still has the address.
        }
    };
    store();
    written = written.then(async () => {
        const hash = await packed(state);
        address = hash;
        history.replaceState(null, "", `#${hash}`);
        store();
    });
    return written;
};

/** Call a function when another link is opened in this page. */
export const onLink = (use) => {
    window.addEventListener("hashchange", async () => {
        const hash = location.hash.slice(1);
        if (hash && hash !== address) {
            address = hash;
            use(unpacked(hash));
        }
    });
};
