/*
 * Preloaded with `node --import`: a connection to anything but this machine fails, and is noted in the file that
 * REFUSED_CONNECTIONS names.
 */
import { appendFileSync } from "node:fs";
import { Socket } from "node:net";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...given) {
  // net.connect() hands its arguments on as one list: [options, callback].
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const { path, host } = typeof first === "object" ? first : { host: second };
  if (path === undefined && host !== undefined && !LOOPBACK.test(host)) {
    appendFileSync(process.env.REFUSED_CONNECTIONS, `${host}\n`);
    throw new Error(`This test allows no connection to ${host}.`);
  }
  return connect.apply(this, given);
};
