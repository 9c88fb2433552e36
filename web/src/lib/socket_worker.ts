// Holds the socket on a thread of its own. Hundreds of messages a second cost the page's thread
// little to read, but much to be woken for, one by one: here they are gathered. What comes after a
// silence is passed on at once.

import type { FromSocket, ToSocket } from "./far_socket";

const kGatherMs = 100;

let socket: WebSocket | undefined;
let gathered: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

self.onmessage = ({ data }: MessageEvent<ToSocket>) => {
  if ("open" in data) open(data.open);
  else if ("send" in data) socket?.send(data.send);
  else socket?.close(data.close);
};

function open(address: string): void {
  socket = new WebSocket(address);
  socket.onopen = () => post({ opened: true });
  socket.onmessage = ({ data }) => take(String(data));
  socket.onclose = ({ code, reason }) => {
    flush();
    post({ closed: { code, reason } });
  };
}

function take(text: string): void {
  gathered.push(text);
  if (timer === undefined) passOn();
}

function passOn(): void {
  timer = gathered.length > 0 ? setTimeout(passOn, kGatherMs) : undefined;
  flush();
}

function flush(): void {
  if (gathered.length > 0) post({ messages: gathered });
  gathered = [];
}

function post(message: FromSocket): void {
  self.postMessage(message);
}
