// orval's two kinds of output: a client on fetch, and schemas of zod.
//
// Of the environment: DOCUMENT, the file with the API; OUT, the folder for what is made; BASE_URL.
const { DOCUMENT, OUT, BASE_URL } = process.env;
const input = { target: DOCUMENT };
const mode = "single";

module.exports = {
  fetch: { input, output: { target: `${OUT}/client.ts`, client: "fetch", mode, baseUrl: BASE_URL } },
  zod: { input, output: { target: `${OUT}/schemas.ts`, client: "zod", mode } },
};
