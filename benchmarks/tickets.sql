-- Five years of tickets, each with a word of who asked and mostly one of staff. Parameters: size,
-- accounts, planted (who gets none of them). A few accounts have most of them: the second power of
-- an even chance. One in ten is a guest's.
WITH owners AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY account_id) AS place, account_id, user_id,
    users_app_user.first_name || ' ' || users_app_user.last_name AS name, users_app_user.email
  FROM accounts_app_membership
  JOIN users_app_user ON users_app_user.id = user_id
  WHERE is_owner AND account_id <> %(planted)s
),
admins AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY id) - 1 AS which, count(*) OVER () AS staff, id AS admin_id,
    first_name || ' ' || last_name AS admin_name
  FROM users_app_user WHERE is_staff
),
departments AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY id) - 1 AS which, count(*) OVER () AS rooms, id AS department_id
  FROM tickets_app_department
),
chances AS MATERIALIZED (
  SELECT n, random() AS chance, random() < 0.1 AS of_guest, random() < 0.6 AS is_assigned,
    now() - interval '5 years' * (1 - n::float8 / (%(size)s + 1)) AS at,
    1 + floor(%(accounts)s * power(random(), 2))::int AS place,
    (ARRAY['The website is slow', 'Mail arrives late', 'Invoice for the accountant', 'A second mailbox',
      'Backup of yesterday', 'Certificate and domain', 'Password of the mailbox'])[1 + n %% 7] AS subject
  FROM generate_series(1, %(size)s) AS n
),
-- What waits is of the last weeks, as with people who answer.
drawn AS (
  SELECT chances.*, owners.*, admins.admin_id, admins.admin_name, department_id,
    CASE WHEN n < %(size)s * 0.97 THEN CASE WHEN chance < 0.01 THEN 'on_hold' ELSE 'closed' END
      WHEN chance < 0.2 THEN 'open' WHEN chance < 0.4 THEN 'customer_reply'
      WHEN chance < 0.7 THEN 'answered' ELSE 'closed' END AS state
  FROM chances JOIN owners USING (place)
  JOIN admins ON admins.which = n %% admins.staff
  JOIN departments ON departments.which = (n / 7) %% departments.rooms
),
asked AS (
  INSERT INTO tickets_app_ticket (number, account_id, writer, user_id, user_name, user_email,
    department_id, status_id, kind, priority_id, subject, matter_kind, matter_name, admin_id,
    admin_name, opened_at, last_reply_at, last_reply_by, last_reply_name, closed_at, updated_at)
  SELECT 'T' || lpad(n::text, 8, '0'), CASE WHEN NOT of_guest THEN account_id END,
    CASE WHEN of_guest THEN 'guest' ELSE 'user' END, CASE WHEN NOT of_guest THEN drawn.user_id END,
    drawn.name, drawn.email, department_id, status.id, state, priority.id, subject, '', '',
    CASE WHEN is_assigned THEN admin_id END, CASE WHEN is_assigned THEN admin_name ELSE '' END,
    at, at + interval '3 hours', CASE WHEN state IN ('open', 'customer_reply') THEN 'user' ELSE 'staff' END,
    drawn.name, CASE WHEN state = 'closed' THEN at + interval '3 hours' END, at
  FROM drawn
  JOIN tickets_app_ticketstatus status ON status.kind = state AND status.is_usual
  JOIN tickets_app_ticketpriority priority ON priority.is_usual
  ORDER BY n
  RETURNING id, account_id, writer, user_id, user_name, user_email, opened_at, kind, subject
)
INSERT INTO tickets_app_reply (ticket_id, writer, user_id, user_name, user_email, badge, known, body,
  quoted, original, is_note, created_at, message_id, token, left_out)
SELECT id, writer, user_id, user_name, user_email, CASE WHEN account_id IS NULL THEN 'guest' ELSE 'owner' END,
  CASE WHEN account_id IS NULL THEN 'by_form' ELSE 'signed_in' END, subject || '. Please help.', '', '',
  false, opened_at, '', '', '[]'::jsonb
FROM asked
UNION ALL
SELECT id, 'staff', NULL, 'Ada Ames', 'ada@benchmark.example', 'staff', 'signed_in', 'Try it again, please.',
  '', '', false, opened_at + interval '3 hours', '', '', '[]'::jsonb
FROM asked WHERE kind <> 'open'
