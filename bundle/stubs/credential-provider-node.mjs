/*
 * For @aws-sdk/credential-provider-node, which also looks into profiles, SSO sessions, processes, containers and
 * instance metadata. A Lambda has its credentials in the environment, and `npm start` hands the developer's over
 * the same way (local/lambda-environment.ts). SnapStart and containers have them elsewhere: for these, take the
 * line out of bundle/esbuild.yml.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken };
  throw new Error("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Lambda sets them.");
};
