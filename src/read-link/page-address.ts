import { isIP } from "node:net";

/**
 * The address of a page that may be asked for, or undefined: https, on its own port, without credentials, and a
 * host with a name. Odd forms of numbers (`0x7f.1`, `2130706433`) become plain ones in `URL`; none is read.
 */
export function pageAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || url.protocol !== "https:" || url.port !== "") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  const host = url.hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase();
  if (isIP(host) !== 0 || !host.includes(".") || LOCAL_NAME.test(host)) return undefined;
  url.hash = "";
  return url;
}

const LOCAL_NAME =
  /(^|\.)(localhost|local|localdomain|internal|intranet|home|lan|corp|test|invalid|arpa|onion)$/;
