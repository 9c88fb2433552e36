import { Api } from "./generated/client";

declare const process: { env: Record<string, string> };

async function main(): Promise<void> {
  const api = new Api({ baseUrl: process.env["BASE_URL"]! });
  const { data } = await api.crypto.listPrices({ limit: 1 });
  const price: number | null | undefined = data[0]?.current_price;
  console.log(typeof price);
}

void main();
