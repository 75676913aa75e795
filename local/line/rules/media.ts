import type { Destination } from "./destination.ts";
import { type Place, MUST_BE_SPECIFIED, checkNumber, checkText, report } from "./place.ts";
import { MEDIA_URL, checkUrl } from "./urls.ts";

/** https://developers.line.biz/en/reference/messaging-api/#image-message; the files are not fetched. */
export function checkImageMessage(message: Place): void {
  checkUrl(message, "originalContentUrl", MEDIA_URL);
  checkUrl(message, "previewImageUrl", MEDIA_URL);
}

/** https://developers.line.biz/en/reference/messaging-api/#video-message */
export function checkVideoMessage(message: Place, destination: Destination): void {
  checkImageMessage(message);
  const trackingId = checkText(message, "trackingId", { most: 100 });
  if (trackingId === undefined) return;
  if (!/^[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>[\]]+$/u.test(trackingId)) {
    report(message, "trackingId", "invalid characters");
  }
  if (destination.kind === "group" || destination.kind === "room") {
    report(message, "trackingId", "can't be used in a group or room");
  }
}

/** https://developers.line.biz/en/reference/messaging-api/#audio-message */
export function checkAudioMessage(message: Place): void {
  checkUrl(message, "originalContentUrl", MEDIA_URL);
  checkNumber(message, "duration", 1, Number.MAX_SAFE_INTEGER);
}

/** https://developers.line.biz/en/reference/messaging-api/#location-message */
export function checkLocationMessage(message: Place): void {
  checkText(message, "title", { most: 100, required: MUST_BE_SPECIFIED });
  checkText(message, "address", { most: 100, required: MUST_BE_SPECIFIED });
  checkNumber(message, "latitude", -90, 90);
  checkNumber(message, "longitude", -180, 180);
}

/** https://developers.line.biz/en/reference/messaging-api/#coupon-message */
export function checkCouponMessage(message: Place): void {
  checkText(message, "couponId", { most: 100, required: MUST_BE_SPECIFIED });
  const deliveryTag = checkText(message, "deliveryTag", { most: 30 });
  if (deliveryTag !== undefined && !/^\w+$/u.test(deliveryTag)) {
    report(message, "deliveryTag", "invalid characters");
  }
}
