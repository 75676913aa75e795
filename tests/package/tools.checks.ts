import { expect, test } from "@jest/globals";
import { toolFunctions } from "../../bundle/tool-functions.ts";

const settings = {
  search: "",
  wikipediaOrigin: "https://{language}.wikipedia.org",
  prefix: "line-bedrock-chatbot-dev",
  secretsPath: "/line-bedrock-chatbot/dev",
};

export function toolsChecks(): void {
  test("add nothing to the template where TOOLS is empty", () => {
    expect(toolFunctions({ ...settings, tools: " , " })).toEqual({
      functions: {},
      resources: { Resources: {} },
    });
  });

  test("put the chat function with tools in the plain one's place, and read links in a function without rights", () => {
    const { functions, resources } = toolFunctions({ ...settings, tools: "time, read-link" });
    expect(functions).toMatchObject({
      chat: { handler: "src/lambda/chat-with-tools.handler", environment: { TOOLS: "time,read-link" } },
      readLink: { handler: "src/lambda/read-link.handler", role: "ReadLinkRole", disableLogs: true },
    });
    expect(functions["readLink"]).not.toHaveProperty("environment");
    const { ReadLinkRole, ChatToolsPolicy } = resources.Resources;
    expect(JSON.stringify(ReadLinkRole)).not.toMatch(/Policies|Resource/);
    expect(JSON.stringify(ChatToolsPolicy)).toContain("function:line-bedrock-chatbot-dev-read-link");
  });

  test("give the right to the search's key only to a search that has one", () => {
    expect(rights("search", "brave")).toContain("parameter/line-bedrock-chatbot/dev/SEARCH_API_KEY");
    expect(rights("search", "searxng:https://search.example.com")).not.toContain("SEARCH_API_KEY");
    expect(rights("calculator", "brave")).not.toContain("SEARCH_API_KEY");
  });

  test("stop the deployment where TOOLS names one that nobody knows", () => {
    expect(() => toolFunctions({ ...settings, tools: "calculater" })).toThrow("TOOLS names calculater");
  });
}

function rights(tools: string, search: string): string {
  return JSON.stringify(toolFunctions({ ...settings, tools, search }).resources);
}
