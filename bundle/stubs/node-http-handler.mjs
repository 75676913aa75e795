/*
 * For @smithy/node-http-handler without HTTP/2: loading `node:http2` costs a cold start several milliseconds.
 * DynamoDB speaks HTTP/1.1, and src/chain/bedrock.ts gives Bedrock's client this handler. Only bidirectional
 * streams (Nova Sonic) need HTTP/2: for them, take the line out of bundle/esbuild.yml.
 */
export {
  NodeHttpHandler,
  NodeHttpHandler as NodeHttp2Handler,
  streamCollector,
} from "../../node_modules/@smithy/node-http-handler/dist-es/index.js";
