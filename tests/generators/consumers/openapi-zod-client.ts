import { createApiClient } from "./generated/client";

declare const process: { env: Record<string, string> };

async function main(): Promise<void> {
  const api = createApiClient(process.env["BASE_URL"]!);
  const [coin] = await api.get("/crypto/prices", { queries: { limit: 1 } });
  const price: number | null | undefined = coin?.current_price;
  console.log(typeof price);
}

void main();
