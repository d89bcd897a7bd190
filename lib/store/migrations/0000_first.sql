CREATE TABLE "actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"verb" text NOT NULL,
	"meta_update_id" text NOT NULL,
	"plan_id" uuid NOT NULL,
	"requested_by" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"action_id" uuid NOT NULL,
	"step_id" text,
	"at" timestamp with time zone NOT NULL,
	"entry" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pictures" (
	"cluster" text PRIMARY KEY NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	"picture" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"meta_update_id" text NOT NULL,
	"planned_by" text NOT NULL,
	"planned_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"fingerprint" text NOT NULL,
	"plan" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"id" text PRIMARY KEY NOT NULL,
	"action_id" uuid NOT NULL,
	"cluster" text NOT NULL,
	"job" jsonb NOT NULL,
	"job_path" text NOT NULL,
	"update_id" text NOT NULL,
	"state" text NOT NULL,
	"open" boolean NOT NULL,
	"attempts" jsonb NOT NULL,
	"note" jsonb,
	"progress" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"verified_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"next_at" timestamp with time zone NOT NULL,
	"owner" text,
	"fence" bigint NOT NULL,
	"lease_until" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "actions" ADD CONSTRAINT "actions_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_action_id_actions_id_fk" FOREIGN KEY ("action_id") REFERENCES "public"."actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "actions_plan" ON "actions" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "actions_meta_update" ON "actions" USING btree ("meta_update_id");--> statement-breakpoint
CREATE INDEX "journal_action" ON "journal" USING btree ("action_id");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_one_open_per_job" ON "steps" USING btree ("cluster","job_path") WHERE open;--> statement-breakpoint
CREATE INDEX "steps_due" ON "steps" USING btree ("next_at") WHERE open;--> statement-breakpoint
CREATE INDEX "steps_action" ON "steps" USING btree ("action_id");