-- What is asked of notices and messages, answered without reading those of others. Times are Unix
-- milliseconds. All of one user, when they leave:
CREATE INDEX alert_outbox_user ON alert_outbox (user_id);

-- Lists of a portfolio by type.
CREATE INDEX transactions_by_type
  ON transactions (portfolio_id, type, executed_at_ms, sequence);

-- A message is given up after this time once its webhook fails again: its schedule would be over.
ALTER TABLE webhook_deliveries ADD COLUMN give_up_at_ms BIGINT NOT NULL DEFAULT 0;
UPDATE webhook_deliveries SET give_up_at_ms = created_at_ms + 432000000 WHERE state = 'pending';

-- The messages of one webhook: under way, to be sent next, and the oldest.
DROP INDEX webhook_deliveries_due;
CREATE INDEX webhook_deliveries_queue
  ON webhook_deliveries (webhook_id, lease_end_ms, next_attempt_at_ms) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (webhook_id, give_up_at_ms)
  WHERE state = 'pending';

-- When a webhook has something to send next, its share of messages under way considered; NULL:
-- nothing. A round looks at the webhooks that are due, and at nothing else.
ALTER TABLE webhooks ADD COLUMN due_at_ms BIGINT;
UPDATE webhooks SET due_at_ms = (SELECT min(d.next_attempt_at_ms) FROM webhook_deliveries d
                                 WHERE d.webhook_id = webhooks.id AND d.state = 'pending');
CREATE INDEX webhooks_due ON webhooks (due_at_ms)
  WHERE due_at_ms IS NOT NULL AND failing_since_ms IS NULL;
CREATE INDEX webhooks_due_failing ON webhooks (due_at_ms)
  WHERE due_at_ms IS NOT NULL AND failing_since_ms IS NOT NULL;
