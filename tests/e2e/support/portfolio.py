"""One user's portfolios over the API; numbers come back as Decimals, to the last digit."""

import json
from decimal import Decimal
from typing import Any

from client import Client, Reply


def exact(reply: Reply) -> Any:
    return json.loads(reply.text(), parse_float=Decimal, parse_int=Decimal)


class Owner:
    def __init__(self, client: Client, key: str):
        self.client = client
        self.key = key

    def get(self, target: str, **headers: str) -> Reply:
        return self.client.get(target, x_api_key=self.key, **headers)

    def post(self, target: str, body: Any, **headers: str) -> Reply:
        return self.client.post(target, body, x_api_key=self.key, **headers)

    def patch(self, target: str, body: Any) -> Reply:
        text = body if isinstance(body, str) else json.dumps(body)
        fields = {"Content-Type": "application/json", "X-Api-Key": self.key}
        return self.client.request("PATCH", target, text, fields)

    def delete(self, target: str) -> Reply:
        return self.client.request("DELETE", target, headers={"X-Api-Key": self.key})

    def portfolio(self, name: str = "Savings", **more: Any) -> "Portfolio":
        reply = self.post("/portfolios", {"name": name, **more})
        assert reply.status == 201, reply.body
        return Portfolio(self, reply.json()["id"])


class Portfolio:
    def __init__(self, owner: Owner, id: str):
        self.owner = owner
        self.id = id
        self.path = f"/portfolios/{id}"

    def trade(self, kind: str, coin: str, quantity: Any, price: Any, **more: Any) -> Reply:
        body = {
            "crypto_id": coin,
            "transaction_type": kind,
            "quantity": quantity,
            "price_per_unit": price,
            **more,
        }
        return self.owner.post(self.path + "/transactions", body)

    def traded(self, kind: str, coin: str, quantity: Any, price: Any, **more: Any) -> Any:
        reply = self.trade(kind, coin, quantity, price, **more)
        assert reply.status == 201, reply.body
        return exact(reply)

    def read(self, path: str = "") -> Any:
        reply = self.owner.get(self.path + path)
        assert reply.status == 200, reply.body
        return exact(reply)

    def summary(self) -> Any:
        return self.read("/summary")

    def holdings(self) -> dict[str, Any]:
        return {holding["crypto_id"]: holding for holding in self.read("/holdings")}
