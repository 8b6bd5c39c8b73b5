ALTER TABLE product RENAME TO product__before
--
CREATE TABLE product (
	id INTEGER NOT NULL, 
	sku VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	gtin VARCHAR, 
	vat_class VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	cost_e4 INTEGER NOT NULL, 
	weight_grams INTEGER NOT NULL, 
	picture_sha256 VARCHAR, 
	archived BOOLEAN NOT NULL, 
	search_key VARCHAR NOT NULL, 
	short_description VARCHAR NOT NULL, 
	brand VARCHAR NOT NULL, 
	mpn VARCHAR NOT NULL, 
	manufacturer VARCHAR NOT NULL, 
	manufacturer_contact VARCHAR NOT NULL, 
	responsible_person VARCHAR NOT NULL, 
	safety_info VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	google_category VARCHAR NOT NULL, 
	condition VARCHAR NOT NULL, 
	content VARCHAR NOT NULL, 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT ck_product_kind CHECK (kind IN ('stocked', 'made_to_order', 'service')), 
	CONSTRAINT ck_product_condition CHECK (condition IN ('new', 'refurbished', 'used')), 
	CONSTRAINT ck_product_cost CHECK (cost_e4 >= 0), 
	CONSTRAINT ck_product_sku CHECK (length(sku) BETWEEN 1 AND 64), 
	CONSTRAINT uq_product_sku UNIQUE (sku), 
	CONSTRAINT uq_product_gtin UNIQUE (gtin)
)
--
INSERT INTO product (id, sku, name, description, unit, gtin, vat_class, kind, cost_e4, weight_grams, picture_sha256, archived, search_key, short_description, brand, mpn, manufacturer, manufacturer_contact, responsible_person, safety_info, category, google_category, condition, content)
SELECT id, sku, name, description, unit, gtin, vat_class, kind, cost_e4, weight_grams, picture_sha256, archived, search_key, '', '', '', '', '', '', '', '', '', 'new', '' FROM product__before
--
DROP TABLE product__before
--
CREATE TABLE mail (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	via VARCHAR NOT NULL, 
	customer_id INTEGER, 
	address VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	tries INTEGER NOT NULL, 
	queued_us INTEGER NOT NULL, 
	sent_us INTEGER, 
	error VARCHAR NOT NULL, 
	CONSTRAINT pk_mail PRIMARY KEY (id), 
	CONSTRAINT ck_mail_via CHECK (via IN ('email', 'folder')), 
	CONSTRAINT ck_mail_state CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'dropped')), 
	CONSTRAINT ck_mail_sent CHECK ((state = 'sent') = (sent_us IS NOT NULL)), 
	CONSTRAINT fk_mail_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE mail_file (
	id INTEGER NOT NULL, 
	mail_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	CONSTRAINT pk_mail_file PRIMARY KEY (id), 
	CONSTRAINT fk_mail_file_mail_id FOREIGN KEY(mail_id) REFERENCES mail (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE INDEX ix_mail_customer_id ON mail (customer_id)
--
CREATE INDEX ix_mail_state ON mail (state)
--
CREATE INDEX ix_mail_thing ON mail (kind, ref)
--
CREATE INDEX ix_mail_file_mail_id ON mail_file (mail_id)
