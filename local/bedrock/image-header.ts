/** What the first bytes of an image say. Sizes are absent where this reader does not look for them (WebP). */
export interface ImageHeader {
  readonly format: "png" | "jpeg" | "gif" | "webp";
  readonly width?: number;
  readonly height?: number;
}

/** Reads format and size from an image's own bytes; undefined when they are no image Bedrock takes. */
export function readImageHeader(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47) {
    return { format: "png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (bytes.length >= 10 && bytes.toString("latin1", 0, 4) === "GIF8") {
    return { format: "gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP") {
    return { format: "webp" };
  }
  if (bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8) return { format: "jpeg", ...jpegSize(bytes) };
  return undefined;
}

/** A JPEG is a chain of segments; the size stands in the "start of frame" one (C0–CF but C4, C8, CC). */
function jpegSize(bytes: Buffer): { width?: number; height?: number } {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return {};
}
