-- What the schema files cannot say: an exclusion constraint and an append-only table.
CREATE EXTENSION IF NOT EXISTS btree_gist;
--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_no_overlap" EXCLUDE USING gist (
  "price_list_id" WITH =,
  "sku_key" WITH =,
  "min_quantity" WITH =,
  tstzrange("valid_from", "valid_to") WITH &&
);
--> statement-breakpoint
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "stock_ledger_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "stock_ledger"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
