DROP INDEX "steps_one_open_per_job";--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "lane" text DEFAULT 'rollback' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "steps_one_open_per_lane" ON "steps" USING btree ("cluster","job_path","lane") WHERE open;