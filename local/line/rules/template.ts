import {
  IN_IMAGE_CAROUSEL,
  IN_TEMPLATE,
  ON_TEMPLATE_PICTURE,
  checkActionIn,
  checkActionsIn,
} from "./actions.ts";
import { checkAltText } from "./alt-text.ts";
import { type Place, MUST_BE_SPECIFIED, checkOneOf, checkText, objectIn, objectsIn } from "./place.ts";
import { MEDIA_URL, OPTIONAL_MEDIA_URL, checkUrl } from "./urls.ts";

const MOST_COLUMNS = 10;

/** False when the columns of a carousel do not match each other: LINE refuses those in another envelope.
 *  https://developers.line.biz/en/reference/messaging-api/#template-messages */
export function checkTemplateMessage(message: Place): boolean {
  checkAltText(message);
  const template = objectIn(message, "template", true);
  if (!template) return true;
  const type = checkOneOf(template, "type", ["buttons", "confirm", "carousel", "image_carousel"], true);
  if (type === "buttons") checkButtons(template);
  if (type === "confirm") checkConfirm(template);
  if (type === "image_carousel") checkImageCarousel(template);
  return type !== "carousel" || checkCarousel(template);
}

function checkButtons(template: Place): void {
  checkPictureAndTexts(template, 160);
  checkActionsIn(template, "actions", IN_TEMPLATE, 1, 4);
  checkPictureLook(template);
}

function checkConfirm(template: Place): void {
  checkText(template, "text", { most: 240, countedIn: "graphemes", required: MUST_BE_SPECIFIED });
  checkActionsIn(template, "actions", IN_TEMPLATE, 2, 2);
}

function checkCarousel(template: Place): boolean {
  checkPictureLook(template);
  const columns = objectsIn(template, "columns", { least: 1, most: MOST_COLUMNS }) ?? [];
  const shapes = columns.map((column) => {
    checkPictureAndTexts(column, 120);
    const actions = checkActionsIn(column, "actions", IN_TEMPLATE, 1, 3);
    const { thumbnailImageUrl, title } = column.fields;
    return `${actions} ${thumbnailImageUrl !== undefined} ${title !== undefined}`;
  });
  return new Set(shapes).size <= 1;
}

function checkImageCarousel(template: Place): void {
  for (const column of objectsIn(template, "columns", { least: 1, most: MOST_COLUMNS }) ?? []) {
    checkUrl(column, "imageUrl", MEDIA_URL);
    checkActionIn(column, "action", IN_IMAGE_CAROUSEL, true);
  }
}

/** With a picture or a title there is room for 60 characters of text. */
function checkPictureAndTexts(place: Place, mostAlone: number): void {
  checkUrl(place, "thumbnailImageUrl", OPTIONAL_MEDIA_URL);
  const title = checkText(place, "title", { most: 40, countedIn: "graphemes" });
  const isAlone = title === undefined && place.fields["thumbnailImageUrl"] === undefined;
  const most = isAlone ? mostAlone : 60;
  checkText(place, "text", { most, countedIn: "graphemes", required: MUST_BE_SPECIFIED });
  checkActionIn(place, "defaultAction", ON_TEMPLATE_PICTURE, false);
}

function checkPictureLook(template: Place): void {
  checkOneOf(template, "imageAspectRatio", ["rectangle", "square"]);
  checkOneOf(template, "imageSize", ["cover", "contain"]);
}
