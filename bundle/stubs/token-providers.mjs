/*
 * For @aws-sdk/token-providers, most of which reads and refreshes SSO tokens in the home folder of a developer. A
 * Bedrock API key (AWS_BEARER_TOKEN_BEDROCK) works as before. Other services' keys have other names: a client of
 * theirs that takes keys needs the line taken out of bundle/esbuild.yml.
 */
export const fromEnvSigningName = () => async () => {
  const { AWS_BEARER_TOKEN_BEDROCK: token } = process.env;
  if (token) return { token };
  throw new Error("AWS_BEARER_TOKEN_BEDROCK is not set.");
};

export const nodeProvider = () => () => {
  throw new Error("There is no SSO session in a Lambda. Bedrock takes the role or AWS_BEARER_TOKEN_BEDROCK.");
};
