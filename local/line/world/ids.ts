import { createHash, randomBytes } from "node:crypto";

/** `U…` of a test user, `C…` of a group. The same seed gives the same id, so an allow-list survives a restart. */
export function lineId(letter: "U" | "C" | "R", seed: string): string {
  return letter + createHash("sha256").update(`${letter}:${seed}`).digest("hex").slice(0, 32);
}

export function randomLineId(letter: "U" | "C" | "R"): string {
  return letter + randomBytes(16).toString("hex");
}

/** 18 digits that increase, as LINE's message ids do. */
export function nextMessageId(nowMs: number, lastId: string): string {
  const fromTime = 400_000_000_000_000_000n + BigInt(nowMs) * 100_000n;
  const afterLast = BigInt(lastId) + 1n;
  return String(fromTime > afterLast ? fromTime : afterLast);
}

export function newReplyToken(): string {
  return randomBytes(16).toString("hex");
}

/** About as long as LINE's: a bot that stores quote tokens meets their real size. */
export function newOpaqueToken(bytes = 111): string {
  return randomBytes(bytes).toString("base64url");
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function newUlid(nowMs: number): string {
  const random = BigInt(`0x${randomBytes(10).toString("hex")}`);
  let rest = (BigInt(nowMs) << 80n) | random;
  let ulid = "";
  for (let place = 0; place < 26; place += 1) {
    ulid = CROCKFORD.charAt(Number(rest & 31n)) + ulid;
    rest >>= 5n;
  }
  return ulid;
}
