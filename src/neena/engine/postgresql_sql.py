"""The statements of ownership on PostgreSQL. Time is the server's; `$1` is this process."""

CHANNEL = "neena"

# Sign of life, and everything this process wants to know each second, in one round trip.
# $2 host, $3 process id, $4 lease in seconds, $5 kinds.
BEAT = """
WITH me AS (
    INSERT INTO worker (id, heartbeat, started, host, pid) VALUES ($1, now(), now(), $2, $3)
    ON CONFLICT (id) DO UPDATE SET heartbeat = EXCLUDED.heartbeat
), living AS (
    SELECT id FROM worker WHERE id <> $1 AND heartbeat > now() - make_interval(secs => $4)
)
SELECT
    (SELECT count(*) FROM living) AS others,
    EXISTS (SELECT 1 FROM work WHERE owner IS NULL AND due <= now() AND kind = ANY($5::text[])) AS waiting,
    EXISTS (
        SELECT 1 FROM work WHERE owner IS NOT NULL AND owner <> $1 AND owner NOT IN (SELECT id FROM living)
    ) AS orphaned,
    ARRAY(SELECT claim FROM work WHERE owner = $1) AS claims,
    ARRAY(SELECT id FROM work WHERE owner = $1 AND cancelled) AS cancelled
"""

# $2 kinds, $3 room.
CLAIM_WAITING = """
WITH pick AS (
    SELECT id FROM work WHERE owner IS NULL AND due <= now() AND kind = ANY($2::text[])
    ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE work w SET owner = $1, claim = gen_random_uuid(), attempts = w.attempts + 1
FROM pick WHERE w.id = pick.id
RETURNING w.id, w.kind, w.claim, w.attempts, w.crashes, w.cancelled
"""

# $2 kinds, $3 room, $4 lease in seconds. Rows locked at this moment are left to the next sweep.
CLAIM_ORPHANS = """
WITH dead AS (
    SELECT DISTINCT owner FROM work WHERE owner IS NOT NULL AND owner <> $1
    EXCEPT SELECT id FROM worker WHERE heartbeat > now() - make_interval(secs => $4)
), pick AS (
    SELECT id FROM work WHERE owner IN (SELECT owner FROM dead) AND kind = ANY($2::text[])
    ORDER BY due LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE work w SET owner = $1, claim = gen_random_uuid(), attempts = w.attempts + 1, crashes = w.crashes + 1
FROM pick WHERE w.id = pick.id
RETURNING w.id, w.kind, w.claim, w.attempts, w.crashes, w.cancelled
"""

# $2 lease in seconds.
BURY = """
DELETE FROM worker d WHERE d.id <> $1 AND d.heartbeat < now() - make_interval(secs => 4 * $2)
AND NOT EXISTS (SELECT 1 FROM work WHERE owner = d.id)
"""

OWNED = """
SELECT ARRAY(SELECT claim FROM work WHERE owner = $1), ARRAY(SELECT id FROM work WHERE owner = $1 AND cancelled)
"""

DISOWN = "UPDATE work SET owner = NULL, claim = NULL WHERE owner = $1 AND claim = ANY($2::uuid[])"

LEAVE = """
WITH freed AS (UPDATE work SET owner = NULL, claim = NULL WHERE owner = $1 RETURNING 1),
gone AS (DELETE FROM worker WHERE id = $1)
SELECT count(*) FROM freed
"""

NOTIFY = "SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload"
