import type { Phrases } from "./phrases.ts";

export const ko: Phrases = {
  modelsFailed: "죄송합니다. 지금은 답변할 수 없습니다. 몇 분 뒤에 다시 보내 주세요.",
  emptyAnswer: "죄송합니다. 답을 찾지 못했습니다. 다른 표현으로 다시 물어봐 주세요.",
  answerFiltered: "죄송합니다. 그 내용에는 답변할 수 없습니다.",
  answerCutOff: "(답변이 길어서 여기서 끊겼습니다. “계속”이라고 보내시면 이어서 쓰겠습니다.)",
  slowNotice:
    "답변이 조금 늦어지고 있습니다. 잠시 뒤에 버튼을 누르거나 메시지를 이어서 보내 주세요. 그때 보여 드리겠습니다.",
  showAnswer: "답변 보기",
  tryAgain: "다시 시도",
  alreadyShown: "그 답변은 이미 보여 드렸습니다.",
  stillWorking: "아직 생각하고 있습니다.",
  answerGone: "죄송합니다. 그 답변은 더 이상 없습니다. 다시 물어봐 주세요.",
  questionGone: "죄송합니다. 그 질문은 더 이상 없습니다. 다시 물어봐 주세요.",
  takenBack: "답변에 취소된 메시지의 내용이 들어 있어서 보여 드릴 수 없어요. 다시 답해 드릴까요?",
  showLastAnswer: "지난 답변 보기",
  goOn: "계속",
  notYetMedia: "죄송합니다. 사진, 동영상, 음성, 파일은 아직 볼 수 없습니다. 글로 알려 주세요.",
  notYourButton: "그 버튼은 질문하신 분의 것입니다. 직접 물어봐 주세요!",
  greeting: ({ days }) =>
    `안녕하세요, 반갑습니다! 무엇이든 물어보세요. 설명, 번역, 요약, 글쓰기를 도와드립니다.\n\n대화를 이어 가기 위해 메시지를 ${days}일 동안 보관하며, 답변을 작성하는 AWS의 AI 서비스로 전송합니다. 비밀 정보는 보내지 말아 주세요.\n\n/help 로 사용법을 볼 수 있고, /forget 으로 보관된 내용을 모두 삭제할 수 있습니다. 차단하셔도 삭제됩니다.`,
  groupGreeting: ({ days }) =>
    `여러분, 안녕하세요! @로 멘션하거나, 제 메시지에 답장하거나, 정해 주신 이름(/settings)으로 부르시면 답변합니다.\n\n대화의 흐름을 알기 위해 저에게 하신 말은 ${days}일 동안, 그 밖의 대화는 24시간 보관하며, 답변을 작성하는 AWS의 AI 서비스로 전송될 수 있습니다. 대화 보관은 /settings 에서 끌 수 있고, /forget 으로 본인의 메시지를 삭제할 수 있으며, 제가 나가면 모두 삭제됩니다.`,
  memberGreeting:
    "환영합니다! 이 그룹의 챗봇입니다. @로 멘션하면 질문하실 수 있습니다. 보관하는 내용은 /help 에서 확인해 주세요.",
  help: ({ days }) =>
    `편하게 말씀해 주세요.\n\n/new – 새 대화 시작\n/language – 언어 선택\n/forget – 보관된 내용 모두 삭제\n\n메시지는 ${days}일 동안 보관되며, 답변은 AWS의 AI 서비스가 작성합니다.`,
  groupHelp: ({ days }) =>
    `@로 멘션하거나 제 메시지에 답장해 주세요.\n\n/new – 새 대화 시작\n/language – 언어 선택\n/settings – 이름, 답변 방식, 대화 보관\n/forget – 본인의 메시지 삭제\n\n저에게 하신 말은 ${days}일 동안, 그 밖의 대화는 24시간 보관되며, 답변은 AWS의 AI 서비스가 작성합니다.`,
  newConversation: "네, 새 대화를 시작하겠습니다. 무엇에 대해 이야기할까요?",
  whichLanguage: "어떤 언어를 사용할까요?",
  languageChosen: "이제부터 한국어로 안내해 드리겠습니다.",
  confirmForget: "보관된 대화 내용을 모두 삭제할까요? 되돌릴 수 없습니다.",
  confirmForgetInGroup: "이 그룹에서 하신 말과 그에 대한 제 답변을 삭제할까요? 되돌릴 수 없습니다.",
  deleteAll: "삭제",
  forgotten: "삭제했습니다.",
  nothingForgotten:
    "누구신지 LINE에서 알려 주지 않아 메시지를 찾을 수 없었고, 아무것도 삭제하지 않았습니다. 저를 그룹에서 내보내시면 이 그룹에서 보관한 내용이 모두 삭제됩니다.",
  settingsOnlyInGroups: "설정은 그룹에서만 사용할 수 있습니다. 언어는 /language 로 선택하세요.",
  settings: ({ botName, answersEverything, keepsTalk }) =>
    `여기서의 이름: ${botName ?? "없음 (예: /settings name 모모)"}\n답변할 때: ${answersEverything ? "모든 메시지" : "부르실 때만"}\n그 밖의 대화: ${keepsTalk ? "24시간 보관" : "보관하지 않음"}`,
  answerEverything: "모두 답변하기",
  answerWhenCalled: "부를 때만 답변",
  keepTalk: "대화 24시간 보관",
  dropTalk: "대화 보관 안 함",
  commandWords: {
    help: ["도움말"],
    new: ["새 대화", "새대화"],
    language: ["언어"],
    forget: ["모두 잊어 줘", "모두 잊어줘"],
    settings: ["설정"],
  },
};
