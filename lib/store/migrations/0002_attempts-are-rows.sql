ALTER TABLE "steps" DROP COLUMN "attempts";--> statement-breakpoint
INSERT INTO "schema_rule" ("oldest_build") VALUES (1795395163349);
