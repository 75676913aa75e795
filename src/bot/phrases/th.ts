import type { Phrases } from "./phrases.ts";

export const th: Phrases = {
  modelsFailed: "ขออภัย ตอนนี้ยังตอบไม่ได้ กรุณาส่งข้อความอีกครั้งในอีกไม่กี่นาที",
  emptyAnswer: "ขออภัย ยังหาคำตอบไม่ได้ ลองถามด้วยคำอื่นดูได้ไหม",
  answerFiltered: "ขออภัย เรื่องนี้ตอบให้ไม่ได้",
  answerCutOff: "(คำตอบยาวเกินไปจึงจบแค่นี้ พิมพ์ “ต่อ” เพื่ออ่านส่วนที่เหลือ)",
};
