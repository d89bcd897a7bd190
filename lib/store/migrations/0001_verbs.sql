CREATE TABLE "attempts" (
	"step_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"call" text NOT NULL,
	"part" integer,
	"started_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"failure" text,
	"message" text,
	"answer" text,
	CONSTRAINT "attempts_step_id_ordinal_pk" PRIMARY KEY("step_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"job" jsonb NOT NULL,
	"job_path" text NOT NULL,
	"build" text NOT NULL,
	"placed_by" text NOT NULL,
	"reason" text NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	"action_id" uuid,
	"lifted_by" text,
	"lift_reason" text,
	"lifted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "journal_head" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schema_rule" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"oldest_build" bigint NOT NULL
);
--> statement-breakpoint
UPDATE "journal" SET "entry" = '{"verb": "rollback", "planDigest": "", "retryOf": null}' || "entry" WHERE "entry" ->> 'kind' = 'accepted';--> statement-breakpoint
UPDATE "journal" SET "entry" = '{"call": "rollbackJobUpdate", "part": null}' || "entry" WHERE "entry" ->> 'kind' = 'intention';--> statement-breakpoint
ALTER TABLE "journal" ALTER COLUMN "seq" SET DEFAULT 0;--> statement-breakpoint
DROP SEQUENCE "journal_seq_seq";--> statement-breakpoint
ALTER TABLE "journal" ALTER COLUMN "action_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "journal" ALTER COLUMN "at" SET DEFAULT now();--> statement-breakpoint
ALTER TABLE "journal" ALTER COLUMN "entry" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "steps" ALTER COLUMN "attempts" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "actions" ADD COLUMN "retry_of" uuid;--> statement-breakpoint
ALTER TABLE "journal" ADD COLUMN "hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "work" jsonb;--> statement-breakpoint
UPDATE "steps" SET "work" = '{"verb": "rollback", "direction": "forward", "mayRestore": false, "instructions": null, "knownUpdateIds": null, "metadata": [], "keepPulsing": false, "groupSize": null}';--> statement-breakpoint
ALTER TABLE "steps" ALTER COLUMN "work" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
UPDATE "steps" SET "expires_at" = "created_at" + interval '30 minutes';--> statement-breakpoint
ALTER TABLE "steps" ALTER COLUMN "expires_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "cancelled_by" text;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "cancelled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "settled_by" text;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "settled_note" text;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "settled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_step_id_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."steps"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "holds_job" ON "holds" USING btree ("job_path");--> statement-breakpoint
CREATE UNIQUE INDEX "holds_one_open" ON "holds" USING btree ("job_path","build") WHERE lifted_at is null;--> statement-breakpoint
INSERT INTO "attempts" ("step_id", "ordinal", "call", "part", "started_at", "outcome", "failure", "message", "answer")
SELECT "steps"."id", (attempt ->> 'ordinal')::integer, 'rollbackJobUpdate', NULL,
	to_timestamp((attempt ->> 'startedAtMs')::float8 / 1000), attempt ->> 'outcome', attempt ->> 'failure', attempt ->> 'message', NULL
FROM "steps", jsonb_array_elements("steps"."attempts") AS attempt;
--> statement-breakpoint
UPDATE "plans" SET "plan" = jsonb_build_object(
	'verb', 'rollback',
	'metaUpdateId', "plan" -> 'metaUpdateId',
	'members', coalesce((
		SELECT jsonb_agg(
			'{"verb": "rollback", "parts": [], "groupSize": null, "standing": null, "turnedBack": null, "mayKeepPulsing": false, "restores": null, "queueable": false, "basis": {"instructions": null, "knownUpdateIds": null}}'
			|| (member - 'needsPulses' - 'problem')
			|| jsonb_build_object(
				'pulseTimeoutMs', CASE WHEN (member ->> 'needsPulses')::boolean THEN 1 ELSE 0 END,
				'problem', CASE WHEN jsonb_typeof(member -> 'problem') = 'string'
					THEN jsonb_build_object('kind', 'unreachable', 'message', member -> 'problem') END
			)
		) FROM jsonb_array_elements("plan" -> 'members') AS member
	), '[]')
);
--> statement-breakpoint
INSERT INTO "journal_head" ("seq", "hash") VALUES (0, '');
--> statement-breakpoint
-- What a hash is made of is told at verifyJournal.
CREATE FUNCTION "journal_hash"(previous text, seq bigint, at timestamptz, action_id uuid, step_id text, entry text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT encode(sha256(convert_to(concat_ws(E'\n', previous, seq::text, (extract(epoch from at) * 1000000)::bigint::text,
		coalesce(action_id::text, ''), coalesce(step_id, ''), entry), 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- The lines of the first version are numbered anew, without the gaps that its undone transactions left, and chained.
DO $$
DECLARE
	line record;
	number bigint := 0;
	previous text := '';
BEGIN
	FOR line IN SELECT * FROM "journal" ORDER BY "seq" LOOP
		number := number + 1;
		previous := "journal_hash"(previous, number, line.at, line.action_id, line.step_id, line.entry);
		UPDATE "journal" SET "seq" = number, "hash" = previous WHERE "seq" = line.seq;
	END LOOP;
	UPDATE "journal_head" SET "seq" = number, "hash" = previous;
END $$;
--> statement-breakpoint
CREATE FUNCTION "journal_append"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	head record;
BEGIN
	-- Held until the end of the transaction: numbers have no gaps, and the chain has one order.
	UPDATE "journal_head" SET "seq" = "journal_head"."seq" + 1 RETURNING "journal_head"."seq", "journal_head"."hash" INTO head;
	NEW.seq := head.seq;
	NEW.at := clock_timestamp();
	NEW.hash := "journal_hash"(head.hash, NEW.seq, NEW.at, NEW.action_id, NEW.step_id, NEW.entry);
	UPDATE "journal_head" SET "hash" = NEW.hash;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "journal_append" BEFORE INSERT ON "journal" FOR EACH ROW EXECUTE FUNCTION "journal_append"();
--> statement-breakpoint
CREATE FUNCTION "journal_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the journal is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "journal_is_append_only" BEFORE UPDATE OR DELETE ON "journal" FOR EACH ROW EXECUTE FUNCTION "journal_refuse"();
--> statement-breakpoint
CREATE TRIGGER "journal_is_kept" BEFORE TRUNCATE ON "journal" FOR EACH STATEMENT EXECUTE FUNCTION "journal_refuse"();
