// The real programs: the server, and the simulated upstream that steers its market. Each test file
// starts its own, on free ports, in a folder that goes with them.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

export const root = path.resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../..");
const binaries = path.resolve(process.env.CPA_BIN_DIR ?? path.join(root, "build/release"));
const kStartMs = 15_000;

class Program {
  #child;
  #lines = [];
  #waiting = new Set();

  constructor(binary, args, folder, env) {
    this.#child = spawn(binary, args, {
      cwd: folder, env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#take(line));
    }
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  // The first match of the pattern in what the program said so far, or says in time.
  async said(pattern) {
    let take;
    const found = new Promise((resolve) => {
      take = (line) => pattern.test(line) && resolve(pattern.exec(line));
    });
    this.#waiting.add(take);
    this.#lines.forEach(take);
    const late = AbortSignal.timeout(kStartMs);
    const tooLate = new Promise((_, reject) =>
      late.addEventListener("abort", () =>
        reject(new Error(`${pattern} was not said:\n${this.#lines.join("\n")}`))));
    return Promise.race([found, tooLate]).finally(() => this.#waiting.delete(take));
  }

  #take(line) {
    this.#lines.push(line);
    for (const waiting of this.#waiting) waiting(line);
  }

  async end(signal) {
    this.#child.kill(signal);
    await this.ended;
  }
}

export class Simulator {
  static async start(folder, ...args) {
    const defaults = ["--port", "0", "--seed", "1", "--step-ms", "1000", "--coins", "300"];
    const program = new Program(path.join(binaries, "tools/sim/sim"), [...defaults, ...args], folder, {});
    const [line] = await program.said(/\{.*"port".*\}/);
    return new Simulator(program, JSON.parse(line).port);
  }

  constructor(program, port) {
    this.program = program;
    this.origin = `http://127.0.0.1:${port}`;
  }

  async #control(method, what, body) {
    const answer = await fetch(`${this.origin}/_sim${what}`, { method, body });
    if (!answer.ok) throw new Error(`${method} ${what}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  // {price: 50000}, or {percent: 0.5} relative to now; the coin stays there.
  move(id, change) {
    return this.#control("POST", "/price", JSON.stringify({ id, ...change }));
  }

  freeze() {
    return this.#control("POST", "/freeze", JSON.stringify({ frozen: true }));
  }

  // As {kind: "status", status: 503, path: "/coins/markets"}, until faults are cleared.
  fail(fault) {
    return this.#control("POST", "/faults", JSON.stringify(fault));
  }

  clearFaults() {
    return this.#control("DELETE", "/faults");
  }

  // Answers this page of the market with these coins.
  putMarket(coins, page = 1) {
    return this.#control("PUT", `/canned?path=/coins/markets&page=${page}`, JSON.stringify(coins));
  }

  // Answers that path with this.
  put(target, answer) {
    return this.#control("PUT", `/canned?path=${target}`, JSON.stringify(answer));
  }

  async detail(id) {
    return (await fetch(`${this.origin}/api/v3/coins/${id}`)).json();
  }

  async market() {
    const answer = await fetch(`${this.origin}/api/v3/coins/markets?vs_currency=usd&per_page=250`);
    return answer.json();
  }
}

export class Server {
  #args;

  static async start(folder, settings, ...args) {
    const server = new Server(folder, settings, args);
    await server.#launch("0");
    return server;
  }

  constructor(folder, settings, args) {
    this.folder = folder;
    this.#args = args;
    this.env = {
      HOST: "127.0.0.1",
      DATABASE_URL: `sqlite:///${path.join(folder, "page.db")}`,
      ENABLE_METRICS: "false",
      ENABLE_RATE_LIMITING: "false",
      LOG_FILE: "",
      MAX_WEBSOCKET_CONNECTIONS_PER_USER: "0",
      PRICE_UPDATE_INTERVAL: "1",
      RATE_LIMIT_DELAY: "0",
      SIGNUP_LIMIT_PER_HOUR: "0",
      WORKERS: "2",
      ...settings,
    };
  }

  async #launch(port) {
    const env = { ...this.env, PORT: port };
    this.program = new Program(path.join(binaries, "crypto-price-api"), this.#args, this.folder, env);
    this.port = (await this.program.said(/listening on http:\/\/127\.0\.0\.1:(\d+)$/))[1];
    this.origin = `http://127.0.0.1:${this.port}`;
    await this.#ready();
  }

  async #ready() {
    const end = Date.now() + kStartMs;
    while (!(await fetch(`${this.origin}/ready`)).ok) {
      if (Date.now() > end) throw new Error("the server is not ready");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  // As by power loss.
  kill() {
    return this.program.end("SIGKILL");
  }

  // On the same port, with the same data.
  restart() {
    return this.#launch(this.port);
  }

  async call(method, target, { key, body } = {}) {
    const headers = { ...(key && { "X-API-Key": key }), ...(body && { "Content-Type": "application/json" }) };
    const answer = await fetch(this.origin + target, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  get(target, key) {
    return this.call("GET", target, { key });
  }

  post(target, body, key) {
    return this.call("POST", target, { key, body });
  }

  async newUser(name = "ann") {
    return this.post("/users", { username: name, email: `${name}@example.com` });
  }
}

// A market and a server on it. `stop` ends both.
export async function startServer({ settings = {}, market = [] } = {}) {
  const folder = await newFolder();
  const simulator = await Simulator.start(folder, ...market);
  const upstream = { COINGECKO_BASE_URL: `${simulator.origin}/api/v3` };
  const server = await Server.start(folder, { ...upstream, ...settings });
  const stop = async () => {
    await server.program.end("SIGTERM");
    await simulator.program.end("SIGTERM");
    await rm(folder, { recursive: true });
  };
  return { simulator, server, stop };
}

// As `crypto-price-api --demo` starts it: the market is inside.
export async function startDemo() {
  const folder = await newFolder();
  const server = await Server.start(folder, {}, "--demo");
  const stop = async () => {
    await server.program.end("SIGTERM");
    await rm(folder, { recursive: true });
  };
  return { server, stop };
}

function newFolder() {
  return mkdtemp(path.join(tmpdir(), "page-test-"));
}
