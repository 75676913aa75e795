// serverless.yml can only name CommonJS here; what it says is in the typed file beside this one.
module.exports = async ({ resolveVariable }) => {
  const { toolFunctions } = await import("./tool-functions.ts");
  return toolFunctions({
    tools: await resolveVariable("env:TOOLS, ''"),
    search: await resolveVariable("env:SEARCH, ''"),
    wikipediaOrigin: await resolveVariable("env:WIKIPEDIA_ORIGIN, 'https://{language}.wikipedia.org'"),
    prefix: `${await resolveVariable("self:service")}-${await resolveVariable("sls:stage")}`,
    secretsPath: await resolveVariable("self:custom.secretsPath"),
  });
};
