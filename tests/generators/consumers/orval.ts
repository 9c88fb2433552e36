import { listPrices } from "./generated/client";
import { listPricesResponse } from "./generated/schemas";

async function main(): Promise<void> {
  const answer = await listPrices({ limit: 1 });
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  const [coin] = listPricesResponse.parse(answer.data);
  const price: number | null | undefined = coin?.current_price;
  console.log(typeof price);
}

void main();
