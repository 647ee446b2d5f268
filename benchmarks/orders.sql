-- Five years of orders, each with its invoice. Parameters: size, accounts, planted (who gets
-- none of them). A few accounts have most of them: the second power of an even chance.
WITH owners AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY account_id) AS place, account_id, user_id,
    users_app_user.first_name || ' ' || users_app_user.last_name AS name, users_app_user.email, currency
  FROM accounts_app_membership
  JOIN users_app_user ON users_app_user.id = user_id
  JOIN accounts_app_account ON number = account_id
  WHERE is_owner AND account_id <> %(planted)s
),
chances AS MATERIALIZED (
  SELECT n, random() AS chance, 5 + (random() * 900)::int AS total,
    now() - interval '5 years' * (1 - n::float8 / (%(size)s + 1)) AS at,
    1 + floor(%(accounts)s * power(random(), 2))::int AS place
  FROM generate_series(1, %(size)s) AS n
),
drawn AS (
  SELECT chances.*, owners.*,
    CASE WHEN chance < 0.03 THEN 'pending' WHEN chance < 0.83 THEN 'active'
      WHEN chance < 0.97 THEN 'cancelled' ELSE 'fraud' END AS state
  FROM chances JOIN owners USING (place)
),
ordered AS (
  INSERT INTO orders_app_order (account_id, user_id, user_name, user_email, admin_name, status,
    currency, total, token, notes, placed_at, accepted_at, ended_at, updated_at)
  SELECT account_id, user_id, name, email, '', state, currency, total, md5(n::text), '', at,
    CASE WHEN state = 'active' THEN at + interval '1 hour' END,
    CASE WHEN state IN ('cancelled', 'fraud') THEN at + interval '1 hour' END, at
  FROM drawn ORDER BY n
  RETURNING account_id, number, status, currency, total, placed_at
),
numbered AS (
  SELECT *, row_number() OVER (ORDER BY placed_at) AS sequence, random() AS chance
  FROM ordered
),
owed AS (
  SELECT *, placed_at::date AS day,
    CASE WHEN status IN ('cancelled', 'fraud') THEN 'cancelled' WHEN chance < 0.04 THEN 'unpaid'
      ELSE 'paid' END AS state
  FROM numbered
)
INSERT INTO orders_app_invoice (account_id, order_id, sequence, number, status, issued_on, due_on,
  currency, total, paid, refunded, billing_name, billing_address, tax_id, issuer, paid_at, updated_at)
SELECT account_id, number, sequence, 'INV-' || lpad(sequence::text, 7, '0'), state, day, day + 14,
  currency, total, CASE state WHEN 'paid' THEN total ELSE 0 END, 0, '', '', '', '',
  CASE state WHEN 'paid' THEN placed_at END, placed_at
FROM owed
