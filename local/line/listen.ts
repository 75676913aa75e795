import type { Server } from "node:http";

/** Listens on 127.0.0.1 only, and says where. */
export async function listenLocally(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => {
      const remedy = "Is it running already? Stop the other one, or choose another port.";
      reject(new Error(`The LINE simulator can't listen on port ${port}. ${remedy}`, { cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no address.");
  return `http://127.0.0.1:${address.port}`;
}
