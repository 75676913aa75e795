import type { ContentBlock, ConverseMessage, ConverseRequest } from "./converse-request.ts";
import { readImageHeader } from "./image-header.ts";
import type { BedrockModel } from "./models.ts";
import { modelValidation, validation, type Refusal } from "./refusal.ts";

/** Limits of one Converse message.
 *  https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
const MAX_IMAGES = 20;
const MAX_IMAGE_BYTES = 3_750_000;
const MAX_IMAGE_PIXELS_A_SIDE = 8_000;
const MAX_DOCUMENTS = 5;
const MAX_DOCUMENT_BYTES = 4_500_000;

const DOCUMENT_FORMATS = ["csv", "doc", "docx", "html", "md", "pdf", "txt", "xls", "xlsx"];

/** Says how Bedrock refuses images, documents, video and audio. */
export function checkAttachments({ messages }: ConverseRequest, model: BedrockModel): Refusal | undefined {
  for (const [at, message] of messages.entries()) {
    const refusal = checkKinds(message, model, at) ?? checkImages(message, at) ?? checkDocuments(message, at);
    if (refusal) return refusal;
  }
  return undefined;
}

function checkKinds(
  { role, content }: ConverseMessage,
  model: BedrockModel,
  at: number,
): Refusal | undefined {
  for (const kind of ["image", "document", "video", "audio"] as const) {
    const has = content.some((block) => block[kind] !== undefined);
    if (has && role !== "user") {
      return validation(
        `The ${kind} block at messages.${at} isn't allowed. Use ${kind} blocks only in user messages.`,
      );
    }
    if (has && !model.takes.includes(kind)) {
      return validation(`This model doesn't support the ${kind} content block that you provided.`);
    }
  }
  return undefined;
}

function checkImages({ content }: ConverseMessage, at: number): Refusal | undefined {
  const images = content.flatMap(({ image }) => (image ? [image] : []));
  if (images.length > MAX_IMAGES) {
    return validation(`too many images in messages.${at}: ${images.length} > ${MAX_IMAGES}`);
  }
  for (const { format, source } of images) {
    const bytes = Buffer.from(source.bytes ?? "", "base64");
    if (bytes.length > MAX_IMAGE_BYTES) {
      return modelValidation(
        `messages.${at}: image exceeds 3.75 MB maximum: ${bytes.length} bytes > ${MAX_IMAGE_BYTES} bytes`,
      );
    }
    const header = readImageHeader(bytes);
    if (!header) return modelValidation("Could not process image");
    if (header.format !== format) {
      return modelValidation(`messages.${at}: Image does not match the provided media type image/${format}`);
    }
    if (Math.max(header.width ?? 0, header.height ?? 0) > MAX_IMAGE_PIXELS_A_SIDE) {
      return modelValidation(
        `messages.${at}: At least one of the image dimensions exceed max allowed size: ${MAX_IMAGE_PIXELS_A_SIDE} pixels`,
      );
    }
  }
  return undefined;
}

function checkDocuments({ content }: ConverseMessage, at: number): Refusal | undefined {
  const documents = content.flatMap(({ document }) => (document ? [document] : []));
  if (documents.length === 0) return undefined;
  if (documents.length > MAX_DOCUMENTS) {
    return validation(`too many documents in messages.${at}: ${documents.length} > ${MAX_DOCUMENTS}`);
  }
  if (!content.some((block) => block.text !== undefined)) {
    return validation(
      `The message at messages.${at} contains a document block without a text block. Add a text block, and try again.`,
    );
  }
  if (new Set(documents.map(({ name }) => name)).size < documents.length) {
    return validation("Duplicate document file names are not allowed. Use unique file names, and try again.");
  }
  for (const document of documents) {
    const refusal = checkDocument(document);
    if (refusal) return refusal;
  }
  return undefined;
}

function checkDocument({ name, format, source }: NonNullable<ContentBlock["document"]>): Refusal | undefined {
  if (!/^[a-zA-Z0-9\s\-()[\]]+$/.test(name) || /\s\s/.test(name)) {
    return validation(
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, " +
        "parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
    );
  }
  if (!DOCUMENT_FORMATS.includes(format ?? "")) {
    return validation(
      `1 validation error detected: Value '${format}' at 'document.format' failed to satisfy constraint: Member ` +
        `must satisfy enum value set: [${DOCUMENT_FORMATS.join(", ")}]`,
    );
  }
  const bytes = Buffer.byteLength(source.bytes ?? "", "base64");
  if (bytes > MAX_DOCUMENT_BYTES) {
    return validation(`The document file size exceeds 4.5 MB: ${bytes} bytes > ${MAX_DOCUMENT_BYTES} bytes.`);
  }
  return undefined;
}
