// A network between the page and the server that can lose the page's sockets while requests go
// through.

import net from "node:net";

export async function startRelay(server) {
  const sockets = new Set();
  let isCut = false;
  const relay = net.createServer((near) => {
    const far = net.connect(server.port, "127.0.0.1");
    const end = () => {
      near.destroy();
      far.destroy();
      sockets.delete(near);
    };
    near.once("data", (start) => {
      if (start.subarray(0, 7).toString() === "GET /ws") {
        if (isCut) return end();
        sockets.add(near);
      }
      far.write(start);
      near.pipe(far);
    });
    far.pipe(near);
    for (const side of [near, far]) side.on("error", end).on("close", end);
  });
  await new Promise((resolve) => relay.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${relay.address().port}`,
    cutSockets() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    letSocketsThrough() {
      isCut = false;
    },
    stop: () => relay.close(),
  };
}
