/* For whatwg-fetch, the browser's fetch of old, which Ollama's client imports for its effect. Node has its own. */
export default fetch;
