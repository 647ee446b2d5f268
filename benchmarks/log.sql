-- Five years of a log. Parameters: size, accounts, users, first_account, staff.
-- A few accounts and users have most of it: the third power of an even chance.
WITH kinds (low, high, code, words, actor_kind, of_account, of_user) AS (VALUES
  (0.00, 0.32, 'user.logged_in', 'Logged in', 'user', false, true),
  (0.32, 0.57, 'account.entered', 'Logged in to the account {account}', 'user', true, true),
  (0.57, 0.64, 'user.logged_out', 'Logged out', 'user', false, true),
  (0.64, 0.70, 'contact.changed', 'Changed the contact {user}', 'user', true, false),
  (0.70, 0.76, 'invitation.sent', 'Invited {mail}', 'user', true, false),
  (0.76, 0.81, 'account.details_changed', 'Changed the account details', 'user', true, false),
  (0.81, 0.85, 'invitation.expired', 'The invitation to {mail} expired', 'system', true, false),
  (0.85, 0.88, 'user.log_in_failed', 'A log-in failed', 'user', false, true),
  (0.88, 0.93, 'account.notes_changed', 'Changed the notes', 'admin', true, false),
  (0.93, 0.96, 'user.managed', 'Changed the user {user}', 'admin', true, true),
  (0.96, 0.98, 'contact.added', 'Added the contact {user}', 'behalf', true, false),
  (0.98, 0.999, 'list.exported', 'Exported clients', 'admin', false, false),
  (0.999, 1.0, 'user.passkey_added', 'Added the passkey Yubikey', 'user', false, true)
),
syllables (s) AS (VALUES (ARRAY['al', 'ber', 'cor', 'dan', 'el', 'fin', 'gar', 'hol', 'in',
  'jor', 'kan', 'lin', 'mor', 'nel', 'os', 'per', 'ros', 'sten', 'tor', 'vel'])),
chances AS MATERIALIZED (
  SELECT n, random() AS chance,
    floor(%(accounts)s * power(random(), 3))::int AS account,
    floor(%(users)s * power(random(), 3))::int AS person,
    floor(%(users)s * power(random(), 3))::int AS other,
    -- The last of the staff left two years ago.
    1 + floor((%(staff)s - (n > 0.6 * %(size)s)::int) * random())::int AS admin
  FROM generate_series(1, %(size)s) AS n
),
named AS (
  SELECT chances.*,
    initcap(s[1 + person %% 20] || s[1 + person / 20 %% 20]) || ' '
      || initcap(s[1 + person / 400 %% 20] || s[1 + person / 8000 %% 20]) AS person_name,
    initcap(s[1 + other %% 20] || s[1 + other / 20 %% 20]) || ' '
      || initcap(s[1 + other / 400 %% 20] || s[1 + other / 8000 %% 20]) AS other_name,
    initcap(s[1 + account %% 20] || s[1 + account / 20 %% 20] || s[1 + account / 400 %% 20]) || ' '
      || (ARRAY['Boats', 'Bakery', 'Studio', 'Schools', 'Prints', 'Brewing'])[1 + account %% 6]
      || (ARRAY[' Ltd', ' GmbH', '', ' & Sons'])[1 + account %% 4] AS account_name,
    CASE admin WHEN %(staff)s THEN 'Quentin Xavier'
      ELSE 'Staff ' || initcap(s[1 + admin %% 20] || s[1 + admin * 7 %% 20]) END AS admin_name
  FROM chances, syllables
)
INSERT INTO activitylog_app_entry (at, code, description, data, actor_kind, actor_name,
  actor_id, account_name, account_id, behalf_name, behalf_id, user_name, user_id, ip_address,
  request_id)
SELECT
  now() - interval '5 years' * (1 - n::float8 / (%(size)s + 1)),
  code,
  replace(replace(replace(words, '{account}', account_name), '{user}', other_name), '{mail}',
    lower(replace(other_name, ' ', '.')) || other || '@' || lower(split_part(account_name, ' ', 1))
    || '.example'),
  CASE WHEN code LIKE '%%changed' OR code = 'user.managed'
    THEN jsonb_build_object('changed', jsonb_build_object('city', jsonb_build_array('Bristol', 'Bath')))
    ELSE '{}' END,
  CASE actor_kind WHEN 'behalf' THEN 'admin' ELSE actor_kind END,
  CASE actor_kind WHEN 'system' THEN 'System' WHEN 'user' THEN person_name ELSE admin_name END,
  CASE actor_kind WHEN 'system' THEN NULL WHEN 'user' THEN 1000 + person ELSE admin END,
  CASE WHEN of_account THEN account_name ELSE '' END,
  CASE WHEN of_account THEN %(first_account)s + account END,
  CASE actor_kind WHEN 'behalf' THEN person_name ELSE '' END,
  CASE actor_kind WHEN 'behalf' THEN 1000 + person END,
  CASE WHEN of_user THEN CASE actor_kind WHEN 'user' THEN person_name ELSE other_name END ELSE '' END,
  CASE WHEN of_user THEN CASE actor_kind WHEN 'user' THEN 1000 + person ELSE 1000 + other END END,
  CASE actor_kind WHEN 'system' THEN NULL WHEN 'user' THEN '10.0.0.0'::inet + person %% 60000
    ELSE '192.0.2.0'::inet + admin END,
  CASE actor_kind WHEN 'system' THEN '' ELSE md5(n::text) END
FROM named JOIN kinds ON chance >= low AND chance < high
