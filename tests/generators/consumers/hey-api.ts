import { listPrices } from "./generated";
import { client } from "./generated/client.gen";

declare const process: { env: Record<string, string> };

async function main(): Promise<void> {
  client.setConfig({ baseUrl: process.env["BASE_URL"]! });
  const { data, error } = await listPrices({ query: { limit: 1 } });
  if (data === undefined) throw new Error(JSON.stringify(error));
  const price: number | null | undefined = data[0]?.current_price;
  console.log(typeof price);
}

void main();
