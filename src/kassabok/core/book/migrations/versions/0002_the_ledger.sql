DROP TRIGGER tr_voucher_line_no_update
--
DROP TRIGGER tr_voucher_line_no_delete
--
ALTER TABLE account RENAME TO account__before
--
CREATE TABLE account (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	sru VARCHAR NOT NULL, 
	vat_box VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_type CHECK (type IN ('asset', 'liability', 'equity', 'income', 'cost')), 
	CONSTRAINT ck_account_number CHECK (length(number) BETWEEN 4 AND 8), 
	CONSTRAINT uq_account_number UNIQUE (number)
)
--
INSERT INTO account (id, number, name, name_en, type, sru, vat_box, active, unit)
SELECT id, number, name, name_en, type, sru, vat_box, active, '' FROM account__before
--
DROP TABLE account__before
--
ALTER TABLE sales_order RENAME TO sales_order__before
--
CREATE TABLE sales_order (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	customer_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	billing VARCHAR NOT NULL, 
	means VARCHAR NOT NULL, 
	prices_include_vat BOOLEAN NOT NULL, 
	terms_days INTEGER NOT NULL, 
	our_reference VARCHAR NOT NULL, 
	your_reference VARCHAR NOT NULL, 
	delivery_name VARCHAR NOT NULL, 
	delivery_street VARCHAR NOT NULL, 
	delivery_postcode VARCHAR NOT NULL, 
	delivery_city VARCHAR NOT NULL, 
	delivery_country VARCHAR NOT NULL, 
	wanted_on DATE, 
	note VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	CONSTRAINT pk_sales_order PRIMARY KEY (id), 
	CONSTRAINT ck_sales_order_state CHECK (state IN ('draft', 'confirmed', 'partly_delivered', 'delivered', 'cancelled')), 
	CONSTRAINT ck_sales_order_billing CHECK (billing IN ('on_delivery', 'in_advance', 'by_hand', 'receipt')), 
	CONSTRAINT ck_sales_order_means CHECK (means IN ('', 'cash', 'card', 'swish')), 
	CONSTRAINT uq_sales_order_number UNIQUE (number), 
	CONSTRAINT fk_sales_order_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO sales_order (id, number, customer_id, date, state, billing, means, prices_include_vat, terms_days, our_reference, your_reference, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, wanted_on, note, net_ore, vat_ore, total_ore, objects)
SELECT id, number, customer_id, date, state, billing, means, prices_include_vat, terms_days, our_reference, your_reference, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, wanted_on, note, net_ore, vat_ore, total_ore, '{}' FROM sales_order__before
--
DROP TABLE sales_order__before
--
ALTER TABLE invoice RENAME TO invoice__before
--
CREATE TABLE invoice (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	customer_id INTEGER NOT NULL, 
	order_id INTEGER, 
	credits_id INTEGER, 
	date DATE NOT NULL, 
	supply_date DATE NOT NULL, 
	due_date DATE NOT NULL, 
	terms_days INTEGER NOT NULL, 
	ocr VARCHAR, 
	language VARCHAR NOT NULL, 
	vat_treatment VARCHAR NOT NULL, 
	prices_include_vat BOOLEAN NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	rounding_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	buyer_name VARCHAR NOT NULL, 
	buyer_org_nr VARCHAR NOT NULL, 
	buyer_vat_nr VARCHAR NOT NULL, 
	buyer_street VARCHAR NOT NULL, 
	buyer_postcode VARCHAR NOT NULL, 
	buyer_city VARCHAR NOT NULL, 
	buyer_country VARCHAR NOT NULL, 
	our_reference VARCHAR NOT NULL, 
	your_reference VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	CONSTRAINT pk_invoice PRIMARY KEY (id), 
	CONSTRAINT ck_invoice_kind CHECK (kind IN ('invoice', 'credit')), 
	CONSTRAINT ck_invoice_vat_treatment CHECK (vat_treatment IN ('domestic', 'reverse', 'eu', 'export', 'eu_service', 'export_service')), 
	CONSTRAINT ck_invoice_total CHECK (total_ore = net_ore + vat_ore + rounding_ore), 
	CONSTRAINT uq_invoice_number UNIQUE (number), 
	CONSTRAINT fk_invoice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_invoice_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_invoice_credits_id FOREIGN KEY(credits_id) REFERENCES invoice (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_invoice_ocr UNIQUE (ocr)
)
--
INSERT INTO invoice (id, number, kind, customer_id, order_id, credits_id, date, supply_date, due_date, terms_days, ocr, language, vat_treatment, prices_include_vat, net_ore, vat_ore, rounding_ore, total_ore, buyer_name, buyer_org_nr, buyer_vat_nr, buyer_street, buyer_postcode, buyer_city, buyer_country, our_reference, your_reference, note, objects)
SELECT id, number, kind, customer_id, order_id, credits_id, date, supply_date, due_date, terms_days, ocr, language, vat_treatment, prices_include_vat, net_ore, vat_ore, rounding_ore, total_ore, buyer_name, buyer_org_nr, buyer_vat_nr, buyer_street, buyer_postcode, buyer_city, buyer_country, our_reference, your_reference, note, '{}' FROM invoice__before
--
DROP TABLE invoice__before
--
ALTER TABLE voucher_line RENAME TO voucher_line__before
--
CREATE TABLE voucher_line (
	id INTEGER NOT NULL, 
	voucher_id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	quantity_milli INTEGER, 
	CONSTRAINT pk_voucher_line PRIMARY KEY (id), 
	CONSTRAINT fk_voucher_line_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_voucher_line_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO voucher_line (id, voucher_id, account, date, amount_ore, text)
SELECT id, voucher_id, account, date, amount_ore, text FROM voucher_line__before
--
DROP TABLE voucher_line__before
--
ALTER TABLE unposted_sale RENAME TO unposted_sale__before
--
CREATE TABLE unposted_sale (
	id INTEGER NOT NULL, 
	invoice VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_unposted_sale PRIMARY KEY (id), 
	CONSTRAINT fk_unposted_sale_invoice FOREIGN KEY(invoice) REFERENCES invoice (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_unposted_sale_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO unposted_sale (id, invoice, account, amount_ore, objects)
SELECT id, invoice, account, amount_ore, '{}' FROM unposted_sale__before
--
DROP TABLE unposted_sale__before
--
CREATE TABLE dimension (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	parent VARCHAR NOT NULL, 
	CONSTRAINT pk_dimension PRIMARY KEY (id), 
	CONSTRAINT uq_dimension_number UNIQUE (number)
)
--
CREATE TABLE prior_year (
	id INTEGER NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	CONSTRAINT pk_prior_year PRIMARY KEY (id)
)
--
CREATE TABLE sie_import (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	sie_type VARCHAR NOT NULL, 
	program VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	vouchers INTEGER NOT NULL, 
	CONSTRAINT pk_sie_import PRIMARY KEY (id), 
	CONSTRAINT uq_sie_import_number UNIQUE (number)
)
--
CREATE TABLE budget (
	id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	month INTEGER NOT NULL, 
	dimension VARCHAR NOT NULL, 
	object VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_budget PRIMARY KEY (id), 
	CONSTRAINT fk_budget_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE dimension_object (
	id INTEGER NOT NULL, 
	dimension VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_dimension_object PRIMARY KEY (id), 
	CONSTRAINT fk_dimension_object_dimension FOREIGN KEY(dimension) REFERENCES dimension (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE number_gap (
	id INTEGER NOT NULL, 
	fiscal_year_id INTEGER NOT NULL, 
	series VARCHAR NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	sie_import_id INTEGER NOT NULL, 
	CONSTRAINT pk_number_gap PRIMARY KEY (id), 
	CONSTRAINT fk_number_gap_fiscal_year_id FOREIGN KEY(fiscal_year_id) REFERENCES fiscal_year (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_number_gap_sie_import_id FOREIGN KEY(sie_import_id) REFERENCES sie_import (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE opening_balance (
	id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	dimension VARCHAR NOT NULL, 
	object VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	quantity_milli INTEGER, 
	CONSTRAINT pk_opening_balance PRIMARY KEY (id), 
	CONSTRAINT fk_opening_balance_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE prior_balance (
	id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	opening_ore INTEGER NOT NULL, 
	closing_ore INTEGER NOT NULL, 
	result_ore INTEGER NOT NULL, 
	CONSTRAINT pk_prior_balance PRIMARY KEY (id), 
	CONSTRAINT uq_prior_balance_account UNIQUE (account), 
	CONSTRAINT fk_prior_balance_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE imported_voucher (
	id INTEGER NOT NULL, 
	voucher_id INTEGER NOT NULL, 
	sie_import_id INTEGER NOT NULL, 
	series VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	registered_on DATE, 
	sign VARCHAR NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	CONSTRAINT pk_imported_voucher PRIMARY KEY (id), 
	CONSTRAINT uq_imported_voucher_voucher_id UNIQUE (voucher_id), 
	CONSTRAINT fk_imported_voucher_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_imported_voucher_sie_import_id FOREIGN KEY(sie_import_id) REFERENCES sie_import (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE voucher_line_object (
	id INTEGER NOT NULL, 
	voucher_line_id INTEGER NOT NULL, 
	dimension VARCHAR NOT NULL, 
	object VARCHAR NOT NULL, 
	CONSTRAINT pk_voucher_line_object PRIMARY KEY (id), 
	CONSTRAINT fk_voucher_line_object_object FOREIGN KEY(dimension, object) REFERENCES dimension_object (dimension, code) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_voucher_line_object_voucher_line_id FOREIGN KEY(voucher_line_id) REFERENCES voucher_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE INDEX ix_sie_import_sha256 ON sie_import (sha256)
--
CREATE UNIQUE INDEX uq_budget ON budget (account, month, dimension, object)
--
CREATE UNIQUE INDEX uq_dimension_object ON dimension_object (dimension, code)
--
CREATE UNIQUE INDEX uq_opening_balance ON opening_balance (account, dimension, object)
--
CREATE INDEX ix_sales_order_customer_state ON sales_order (customer_id, state)
--
CREATE INDEX ix_sales_order_state ON sales_order (state)
--
CREATE INDEX ix_imported_voucher_fingerprint ON imported_voucher (fingerprint)
--
CREATE INDEX ix_imported_voucher_sie_import_id ON imported_voucher (sie_import_id)
--
CREATE INDEX ix_invoice_credits_id ON invoice (credits_id)
--
CREATE INDEX ix_invoice_customer_id ON invoice (customer_id)
--
CREATE INDEX ix_invoice_date ON invoice (date)
--
CREATE INDEX ix_invoice_order_id ON invoice (order_id)
--
CREATE INDEX ix_voucher_line_account ON voucher_line (account, date, amount_ore)
--
CREATE INDEX ix_voucher_line_voucher_id ON voucher_line (voucher_id)
--
CREATE INDEX ix_unposted_sale_invoice ON unposted_sale (invoice)
--
CREATE INDEX ix_voucher_line_object_voucher_line_id ON voucher_line_object (voucher_line_id)
--
CREATE UNIQUE INDEX uq_voucher_line_object ON voucher_line_object (dimension, object, voucher_line_id)
--
CREATE TRIGGER tr_voucher_line_no_update BEFORE UPDATE ON voucher_line BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_voucher_line_no_delete BEFORE DELETE ON voucher_line BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_voucher_line_object_no_update BEFORE UPDATE ON voucher_line_object BEGIN SELECT RAISE(ABORT, 'voucher_line_object rows never change'); END
--
CREATE TRIGGER tr_voucher_line_object_no_delete BEFORE DELETE ON voucher_line_object BEGIN SELECT RAISE(ABORT, 'voucher_line_object rows never change'); END
--
CREATE TRIGGER tr_imported_voucher_no_update BEFORE UPDATE ON imported_voucher BEGIN SELECT RAISE(ABORT, 'imported_voucher rows never change'); END
--
CREATE TRIGGER tr_imported_voucher_no_delete BEFORE DELETE ON imported_voucher BEGIN SELECT RAISE(ABORT, 'imported_voucher rows never change'); END
