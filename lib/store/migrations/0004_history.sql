CREATE TABLE "history_configs" (
	"fingerprint" text PRIMARY KEY NOT NULL,
	"config" jsonb NOT NULL,
	"kept_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "history_dropped" (
	"meta_update_id" text PRIMARY KEY NOT NULL,
	"last_modified_at" timestamp with time zone NOT NULL,
	"dropped_at" timestamp with time zone NOT NULL,
	"why" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "history_events" (
	"update_name" text NOT NULL,
	"first" integer NOT NULL,
	"events" text NOT NULL,
	CONSTRAINT "history_events_update_name_first_pk" PRIMARY KEY("update_name","first")
);
--> statement-breakpoint
CREATE TABLE "history_samples" (
	"update_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"sample" jsonb,
	CONSTRAINT "history_samples_update_name_at_pk" PRIMARY KEY("update_name","at")
);
--> statement-breakpoint
CREATE TABLE "history_spans" (
	"cluster" text NOT NULL,
	"from" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "history_spans_cluster_from_pk" PRIMARY KEY("cluster","from")
);
--> statement-breakpoint
CREATE TABLE "history_updates" (
	"name" text PRIMARY KEY NOT NULL,
	"cluster" text NOT NULL,
	"job_path" text NOT NULL,
	"meta_update_id" text NOT NULL,
	"open" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_modified_at" timestamp with time zone NOT NULL,
	"head" jsonb NOT NULL,
	"configs" jsonb NOT NULL,
	"mark" text NOT NULL,
	"event_mark" text NOT NULL,
	"sample_mark" text,
	"bytes" integer NOT NULL,
	"gone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "history_writers" (
	"cluster" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"lease_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"short" text PRIMARY KEY NOT NULL,
	"meta_update_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"frozen_by" text NOT NULL,
	"frozen_at" timestamp with time zone NOT NULL,
	"content" text NOT NULL,
	"configs" jsonb NOT NULL,
	"bytes" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "history_events" ADD CONSTRAINT "history_events_update_name_history_updates_name_fk" FOREIGN KEY ("update_name") REFERENCES "public"."history_updates"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "history_samples" ADD CONSTRAINT "history_samples_update_name_history_updates_name_fk" FOREIGN KEY ("update_name") REFERENCES "public"."history_updates"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "history_updates_meta_update" ON "history_updates" USING btree ("meta_update_id");--> statement-breakpoint
CREATE INDEX "history_updates_job" ON "history_updates" USING btree ("cluster","job_path");--> statement-breakpoint
CREATE INDEX "history_updates_changed" ON "history_updates" USING btree ("last_modified_at");--> statement-breakpoint
CREATE INDEX "snapshots_meta_update" ON "snapshots" USING btree ("meta_update_id");--> statement-breakpoint
CREATE INDEX "snapshots_frozen" ON "snapshots" USING btree ("frozen_at");