/* For whatwg-fetch, the browser's fetch of old, which Ollama's client imports. Node has its own. */
export {};
