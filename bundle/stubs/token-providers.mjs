/*
 * For @aws-sdk/token-providers without its SSO part, which reads and refreshes tokens in the home folder of a
 * developer. A Bedrock API key (AWS_BEARER_TOKEN_BEDROCK) works as before.
 */
export { fromEnvSigningName } from "../../node_modules/@aws-sdk/token-providers/dist-es/fromEnvSigningName.js";

export const nodeProvider = () => () => {
  throw new Error("There is no SSO session in a Lambda. Bedrock takes the role or AWS_BEARER_TOKEN_BEDROCK.");
};
