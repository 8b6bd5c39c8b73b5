DROP TRIGGER tr_voucher_line_no_update
--
DROP TRIGGER tr_voucher_line_no_delete
--
DROP TRIGGER tr_stock_move_no_update
--
DROP TRIGGER tr_stock_move_no_delete
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
ALTER TABLE chain_head RENAME TO chain_head__before
--
CREATE TABLE chain_head (
	id INTEGER NOT NULL, 
	event_id INTEGER NOT NULL, 
	hash VARCHAR NOT NULL, 
	program VARCHAR NOT NULL, 
	CONSTRAINT pk_chain_head PRIMARY KEY (id)
)
--
INSERT INTO chain_head (id, event_id, hash, program)
SELECT id, event_id, hash, '' FROM chain_head__before
--
DROP TABLE chain_head__before
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
ALTER TABLE stock_move RENAME TO stock_move__before
--
CREATE TABLE stock_move (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	value_ore INTEGER NOT NULL, 
	delivery_line_id INTEGER, 
	receipt_line_id INTEGER, 
	reverses_id INTEGER, 
	note VARCHAR NOT NULL, 
	CONSTRAINT pk_stock_move PRIMARY KEY (id), 
	CONSTRAINT ck_stock_move_reason CHECK (reason IN ('receipt', 'opening', 'delivery', 'return', 'adjustment', 'count', 'transfer', 'revaluation', 'cost_correction')), 
	CONSTRAINT fk_stock_move_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_location_id FOREIGN KEY(location_id) REFERENCES location (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_delivery_line_id FOREIGN KEY(delivery_line_id) REFERENCES delivery_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES goods_receipt_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_reverses_id FOREIGN KEY(reverses_id) REFERENCES stock_move (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO stock_move (id, number, date, product_id, location_id, reason, quantity_milli, value_ore, delivery_line_id, reverses_id, note)
SELECT id, number, date, product_id, location_id, reason, quantity_milli, value_ore, delivery_line_id, reverses_id, note FROM stock_move__before
--
DROP TABLE stock_move__before
--
CREATE TABLE depreciation_run (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	taken_back BOOLEAN NOT NULL, 
	CONSTRAINT pk_depreciation_run PRIMARY KEY (id), 
	CONSTRAINT uq_depreciation_run_number UNIQUE (number)
)
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
CREATE TABLE supplier (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	org_nr VARCHAR, 
	vat_nr VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	contact VARCHAR NOT NULL, 
	street VARCHAR NOT NULL, 
	postcode VARCHAR NOT NULL, 
	city VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	terms_days INTEGER, 
	lead_days INTEGER, 
	currency VARCHAR NOT NULL, 
	bankgiro VARCHAR NOT NULL, 
	plusgiro VARCHAR NOT NULL, 
	clearing VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	iban VARCHAR NOT NULL, 
	bic VARCHAR NOT NULL, 
	ocr_required BOOLEAN NOT NULL, 
	our_customer_number VARCHAR NOT NULL, 
	ledger_account VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	archived BOOLEAN NOT NULL, 
	search_key VARCHAR NOT NULL, 
	CONSTRAINT pk_supplier PRIMARY KEY (id), 
	CONSTRAINT ck_supplier_language CHECK (language IN ('sv', 'en')), 
	CONSTRAINT uq_supplier_number UNIQUE (number)
)
--
CREATE TABLE vat_return (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	boxes VARCHAR NOT NULL, 
	accounts VARCHAR NOT NULL, 
	owed_kronor INTEGER NOT NULL, 
	settled_with VARCHAR NOT NULL, 
	closed_us INTEGER NOT NULL, 
	CONSTRAINT pk_vat_return PRIMARY KEY (id), 
	CONSTRAINT ck_vat_return_state CHECK (state IN ('closed', 'reopened')), 
	CONSTRAINT ck_vat_return_span CHECK (starts_on <= ends_on), 
	CONSTRAINT uq_vat_return_number UNIQUE (number)
)
--
CREATE TABLE voucher_import (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	vouchers INTEGER NOT NULL, 
	CONSTRAINT pk_voucher_import PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_import_number UNIQUE (number)
)
--
CREATE TABLE voucher_template (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_voucher_template PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_template_name UNIQUE (name)
)
--
CREATE TABLE asset (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	contra VARCHAR NOT NULL, 
	cost_account VARCHAR NOT NULL, 
	acquired_on DATE NOT NULL, 
	cost_ore INTEGER NOT NULL, 
	residual_ore INTEGER NOT NULL, 
	life_months INTEGER NOT NULL, 
	earlier_ore INTEGER NOT NULL, 
	plan_first INTEGER NOT NULL, 
	plan_last INTEGER NOT NULL, 
	plan_ore INTEGER NOT NULL, 
	objects VARCHAR NOT NULL, 
	voucher VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	disposed_on DATE, 
	price_ore INTEGER NOT NULL, 
	CONSTRAINT pk_asset PRIMARY KEY (id), 
	CONSTRAINT ck_asset_state CHECK (state IN ('in_use', 'sold', 'scrapped')), 
	CONSTRAINT ck_asset_disposed CHECK ((state = 'in_use') = (disposed_on IS NULL)), 
	CONSTRAINT ck_asset_ore CHECK (cost_ore > 0 AND residual_ore >= 0 AND earlier_ore >= 0 AND plan_ore >= 0), 
	CONSTRAINT ck_asset_depreciable CHECK (residual_ore + earlier_ore <= cost_ore), 
	CONSTRAINT ck_asset_life CHECK ((life_months = 0) = (contra = '')), 
	CONSTRAINT uq_asset_number UNIQUE (number), 
	CONSTRAINT fk_asset_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bill (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	reference VARCHAR NOT NULL, 
	reference_key VARCHAR NOT NULL, 
	credits_id INTEGER, 
	date DATE NOT NULL, 
	due_date DATE NOT NULL, 
	treatment VARCHAR NOT NULL, 
	rounding_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	open_ore INTEGER NOT NULL, 
	payables VARCHAR NOT NULL, 
	ocr VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	approved_by VARCHAR NOT NULL, 
	approved_on DATE, 
	CONSTRAINT pk_bill PRIMARY KEY (id), 
	CONSTRAINT ck_bill_treatment CHECK (treatment IN ('domestic', 'eu-goods', 'eu-services', 'non-eu-services', 'import', 'reverse-goods', 'reverse-services')), 
	CONSTRAINT ck_bill_open CHECK (open_ore BETWEEN min(total_ore, 0) AND max(total_ore, 0)), 
	CONSTRAINT ck_bill_approved CHECK ((approved_by = '') = (approved_on IS NULL)), 
	CONSTRAINT uq_bill_number UNIQUE (number), 
	CONSTRAINT fk_bill_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_credits_id FOREIGN KEY(credits_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_payables FOREIGN KEY(payables) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
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
CREATE TABLE price_columns (
	id INTEGER NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	columns VARCHAR NOT NULL, 
	CONSTRAINT pk_price_columns PRIMARY KEY (id), 
	CONSTRAINT uq_price_columns_supplier_id UNIQUE (supplier_id), 
	CONSTRAINT fk_price_columns_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED
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
CREATE TABLE purchase (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	currency VARCHAR NOT NULL, 
	sek_per_unit_e6 INTEGER NOT NULL, 
	wanted_on DATE, 
	our_reference VARCHAR NOT NULL, 
	your_reference VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	total_ore INTEGER NOT NULL, 
	CONSTRAINT pk_purchase PRIMARY KEY (id), 
	CONSTRAINT ck_purchase_state CHECK (state IN ('draft', 'placed', 'partly_received', 'received', 'closed', 'cancelled')), 
	CONSTRAINT ck_purchase_rate CHECK (sek_per_unit_e6 > 0), 
	CONSTRAINT uq_purchase_number UNIQUE (number), 
	CONSTRAINT fk_purchase_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE stock_minimum (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	supplier_id INTEGER, 
	minimum_milli INTEGER NOT NULL, 
	CONSTRAINT pk_stock_minimum PRIMARY KEY (id), 
	CONSTRAINT ck_stock_minimum_minimum CHECK (minimum_milli >= 0), 
	CONSTRAINT uq_stock_minimum_product_id UNIQUE (product_id), 
	CONSTRAINT fk_stock_minimum_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_minimum_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE supplier_price (
	id INTEGER NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	supplier_sku VARCHAR NOT NULL, 
	price_e4 INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	pack_milli INTEGER NOT NULL, 
	minimum_milli INTEGER NOT NULL, 
	lead_days INTEGER, 
	valid_from DATE NOT NULL, 
	CONSTRAINT pk_supplier_price PRIMARY KEY (id), 
	CONSTRAINT ck_supplier_price_price CHECK (price_e4 >= 0), 
	CONSTRAINT ck_supplier_price_pack CHECK (pack_milli > 0), 
	CONSTRAINT ck_supplier_price_minimum CHECK (minimum_milli >= 0), 
	CONSTRAINT fk_supplier_price_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_supplier_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE tax_adjustment (
	id INTEGER NOT NULL, 
	fiscal_year_id INTEGER NOT NULL, 
	field VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_tax_adjustment PRIMARY KEY (id), 
	CONSTRAINT fk_tax_adjustment_fiscal_year_id FOREIGN KEY(fiscal_year_id) REFERENCES fiscal_year (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE template_line (
	id INTEGER NOT NULL, 
	voucher_template_id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	CONSTRAINT pk_template_line PRIMARY KEY (id), 
	CONSTRAINT fk_template_line_voucher_template_id FOREIGN KEY(voucher_template_id) REFERENCES voucher_template (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bill_line (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	vat_rate_e4 INTEGER NOT NULL, 
	objects VARCHAR NOT NULL, 
	CONSTRAINT pk_bill_line PRIMARY KEY (id), 
	CONSTRAINT fk_bill_line_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_line_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bill_vat (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	rate_e4 INTEGER NOT NULL, 
	base_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	CONSTRAINT pk_bill_vat PRIMARY KEY (id), 
	CONSTRAINT fk_bill_vat_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE depreciation (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	asset_id INTEGER NOT NULL, 
	first_month INTEGER NOT NULL, 
	last_month INTEGER NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_depreciation PRIMARY KEY (id), 
	CONSTRAINT ck_depreciation_months CHECK (first_month <= last_month), 
	CONSTRAINT fk_depreciation_run_id FOREIGN KEY(run_id) REFERENCES depreciation_run (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_depreciation_asset_id FOREIGN KEY(asset_id) REFERENCES asset (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE goods_receipt (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	purchase_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	location_id INTEGER NOT NULL, 
	delivery_note VARCHAR NOT NULL, 
	CONSTRAINT pk_goods_receipt PRIMARY KEY (id), 
	CONSTRAINT uq_goods_receipt_number UNIQUE (number), 
	CONSTRAINT fk_goods_receipt_purchase_id FOREIGN KEY(purchase_id) REFERENCES purchase (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_goods_receipt_location_id FOREIGN KEY(location_id) REFERENCES location (id) DEFERRABLE INITIALLY DEFERRED
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
CREATE TABLE "plan" (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	every_months INTEGER NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	times INTEGER, 
	posted INTEGER NOT NULL, 
	next_on DATE, 
	amounts VARCHAR NOT NULL, 
	voucher VARCHAR, 
	CONSTRAINT pk_plan PRIMARY KEY (id), 
	CONSTRAINT ck_plan_kind CHECK (kind IN ('recurring', 'accrual')), 
	CONSTRAINT ck_plan_state CHECK (state IN ('active', 'done', 'stopped')), 
	CONSTRAINT uq_plan_number UNIQUE (number), 
	CONSTRAINT fk_plan_voucher FOREIGN KEY(voucher) REFERENCES voucher (ref) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE purchase_share (
	id INTEGER NOT NULL, 
	bill VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	payment VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_purchase_share PRIMARY KEY (id), 
	CONSTRAINT fk_purchase_share_bill FOREIGN KEY(bill) REFERENCES bill (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_purchase_share_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE unposted_purchase (
	id INTEGER NOT NULL, 
	bill VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_unposted_purchase PRIMARY KEY (id), 
	CONSTRAINT fk_unposted_purchase_bill FOREIGN KEY(bill) REFERENCES bill (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_unposted_purchase_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE voucher_from_table (
	id INTEGER NOT NULL, 
	voucher_id INTEGER NOT NULL, 
	voucher_import_id INTEGER NOT NULL, 
	label VARCHAR NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	CONSTRAINT pk_voucher_from_table PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_from_table_voucher_id UNIQUE (voucher_id), 
	CONSTRAINT fk_voucher_from_table_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_voucher_from_table_voucher_import_id FOREIGN KEY(voucher_import_id) REFERENCES voucher_import (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_voucher_from_table_fingerprint UNIQUE (fingerprint)
)
--
CREATE TABLE bill_payment (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	money VARCHAR NOT NULL, 
	bank_line_id INTEGER, 
	taken_back BOOLEAN NOT NULL, 
	CONSTRAINT pk_bill_payment PRIMARY KEY (id), 
	CONSTRAINT uq_bill_payment_number UNIQUE (number), 
	CONSTRAINT fk_bill_payment_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_bill_payment_bank_line_id UNIQUE (bank_line_id), 
	CONSTRAINT fk_bill_payment_bank_line_id FOREIGN KEY(bank_line_id) REFERENCES bank_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE landed_cost (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	freight_ore INTEGER NOT NULL, 
	customs_ore INTEGER NOT NULL, 
	other_ore INTEGER NOT NULL, 
	spread_by VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	CONSTRAINT pk_landed_cost PRIMARY KEY (id), 
	CONSTRAINT ck_landed_cost_spread_by CHECK (spread_by IN ('value', 'weight', 'quantity')), 
	CONSTRAINT uq_landed_cost_number UNIQUE (number), 
	CONSTRAINT fk_landed_cost_receipt_id FOREIGN KEY(receipt_id) REFERENCES goods_receipt (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE plan_line (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	CONSTRAINT pk_plan_line PRIMARY KEY (id), 
	CONSTRAINT fk_plan_line_plan_id FOREIGN KEY(plan_id) REFERENCES "plan" (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE plan_part (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	posted BOOLEAN NOT NULL, 
	CONSTRAINT pk_plan_part PRIMARY KEY (id), 
	CONSTRAINT fk_plan_part_plan_id FOREIGN KEY(plan_id) REFERENCES "plan" (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE purchase_line (
	id INTEGER NOT NULL, 
	purchase_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	sku VARCHAR NOT NULL, 
	supplier_sku VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	unit_price_e4 INTEGER NOT NULL, 
	discount_e4 INTEGER NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	expected_on DATE, 
	order_line_id INTEGER, 
	received_milli INTEGER NOT NULL, 
	returned_milli INTEGER NOT NULL, 
	cancelled_milli INTEGER NOT NULL, 
	CONSTRAINT pk_purchase_line PRIMARY KEY (id), 
	CONSTRAINT ck_purchase_line_quantity CHECK (quantity_milli > 0), 
	CONSTRAINT ck_purchase_line_price CHECK (unit_price_e4 >= 0), 
	CONSTRAINT ck_purchase_line_discount CHECK (discount_e4 BETWEEN 0 AND 10000), 
	CONSTRAINT ck_purchase_line_returned CHECK (returned_milli BETWEEN 0 AND received_milli), 
	CONSTRAINT fk_purchase_line_purchase_id FOREIGN KEY(purchase_id) REFERENCES purchase (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_purchase_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_purchase_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales_order_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE sale_share (
	id INTEGER NOT NULL, 
	invoice VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_sale_share PRIMARY KEY (id), 
	CONSTRAINT fk_sale_share_invoice FOREIGN KEY(invoice) REFERENCES invoice (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_share_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE supplier_return (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_supplier_return PRIMARY KEY (id), 
	CONSTRAINT uq_supplier_return_number UNIQUE (number), 
	CONSTRAINT fk_supplier_return_receipt_id FOREIGN KEY(receipt_id) REFERENCES goods_receipt (id) DEFERRABLE INITIALLY DEFERRED
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
CREATE TABLE bill_settlement (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	payment_id INTEGER, 
	credit_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_bill_settlement PRIMARY KEY (id), 
	CONSTRAINT fk_bill_settlement_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_settlement_payment_id FOREIGN KEY(payment_id) REFERENCES bill_payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_settlement_credit_id FOREIGN KEY(credit_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE goods_receipt_line (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	purchase_line_id INTEGER NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	value_ore INTEGER NOT NULL, 
	returned_milli INTEGER NOT NULL, 
	returned_ore INTEGER NOT NULL, 
	CONSTRAINT pk_goods_receipt_line PRIMARY KEY (id), 
	CONSTRAINT ck_goods_receipt_line_quantity CHECK (quantity_milli > 0), 
	CONSTRAINT ck_goods_receipt_line_returned CHECK (returned_milli BETWEEN 0 AND quantity_milli), 
	CONSTRAINT fk_goods_receipt_line_receipt_id FOREIGN KEY(receipt_id) REFERENCES goods_receipt (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_goods_receipt_line_purchase_line_id FOREIGN KEY(purchase_line_id) REFERENCES purchase_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE landed_cost_line (
	id INTEGER NOT NULL, 
	landed_cost_id INTEGER NOT NULL, 
	receipt_line_id INTEGER NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_landed_cost_line PRIMARY KEY (id), 
	CONSTRAINT fk_landed_cost_line_landed_cost_id FOREIGN KEY(landed_cost_id) REFERENCES landed_cost (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_landed_cost_line_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES goods_receipt_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE supplier_return_line (
	id INTEGER NOT NULL, 
	return_id INTEGER NOT NULL, 
	receipt_line_id INTEGER NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	value_ore INTEGER NOT NULL, 
	CONSTRAINT pk_supplier_return_line PRIMARY KEY (id), 
	CONSTRAINT fk_supplier_return_line_return_id FOREIGN KEY(return_id) REFERENCES supplier_return (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_supplier_return_line_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES goods_receipt_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE INDEX ix_sie_import_sha256 ON sie_import (sha256)
--
CREATE INDEX ix_supplier_bankgiro ON supplier (bankgiro)
--
CREATE INDEX ix_supplier_org_nr ON supplier (org_nr)
--
CREATE INDEX ix_vat_return_period ON vat_return (period)
--
CREATE INDEX ix_vat_return_settled_with ON vat_return (settled_with)
--
CREATE INDEX ix_asset_account ON asset (account)
--
CREATE INDEX ix_asset_voucher ON asset (voucher)
--
CREATE INDEX ix_bill_credits_id ON bill (credits_id)
--
CREATE INDEX ix_bill_open ON bill (open_ore, due_date)
--
CREATE UNIQUE INDEX uq_bill_reference ON bill (supplier_id, reference_key)
--
CREATE UNIQUE INDEX uq_budget ON budget (account, month, dimension, object)
--
CREATE UNIQUE INDEX uq_dimension_object ON dimension_object (dimension, code)
--
CREATE UNIQUE INDEX uq_opening_balance ON opening_balance (account, dimension, object)
--
CREATE INDEX ix_purchase_state ON purchase (state)
--
CREATE INDEX ix_purchase_supplier_id ON purchase (supplier_id)
--
CREATE INDEX ix_sales_order_customer_state ON sales_order (customer_id, state)
--
CREATE INDEX ix_sales_order_state ON sales_order (state)
--
CREATE INDEX ix_supplier_price_product_id ON supplier_price (product_id)
--
CREATE INDEX ix_supplier_price_supplier_product ON supplier_price (supplier_id, product_id, valid_from)
--
CREATE UNIQUE INDEX uq_tax_adjustment ON tax_adjustment (fiscal_year_id, field)
--
CREATE INDEX ix_template_line_voucher_template_id ON template_line (voucher_template_id)
--
CREATE INDEX ix_bill_line_bill_id ON bill_line (bill_id)
--
CREATE INDEX ix_bill_vat_bill_id ON bill_vat (bill_id)
--
CREATE INDEX ix_depreciation_asset_id ON depreciation (asset_id)
--
CREATE UNIQUE INDEX uq_depreciation ON depreciation (run_id, asset_id)
--
CREATE INDEX ix_goods_receipt_purchase_id ON goods_receipt (purchase_id)
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
CREATE INDEX ix_plan_next_on ON "plan" (next_on)
--
CREATE INDEX ix_plan_voucher ON "plan" (voucher)
--
CREATE INDEX ix_purchase_share_bill ON purchase_share (bill)
--
CREATE INDEX ix_unposted_purchase_bill ON unposted_purchase (bill)
--
CREATE INDEX ix_voucher_from_table_voucher_import_id ON voucher_from_table (voucher_import_id)
--
CREATE INDEX ix_voucher_line_account ON voucher_line (account, date, amount_ore)
--
CREATE INDEX ix_voucher_line_voucher_id ON voucher_line (voucher_id)
--
CREATE INDEX ix_bill_payment_supplier_id ON bill_payment (supplier_id)
--
CREATE INDEX ix_landed_cost_receipt_id ON landed_cost (receipt_id)
--
CREATE INDEX ix_plan_line_plan_id ON plan_line (plan_id)
--
CREATE INDEX ix_plan_part_plan_id_date ON plan_part (plan_id, date)
--
CREATE INDEX ix_purchase_line_order_line_id ON purchase_line (order_line_id)
--
CREATE INDEX ix_purchase_line_product_id ON purchase_line (product_id)
--
CREATE INDEX ix_purchase_line_purchase_id ON purchase_line (purchase_id)
--
CREATE INDEX ix_sale_share_invoice ON sale_share (invoice)
--
CREATE INDEX ix_supplier_return_receipt_id ON supplier_return (receipt_id)
--
CREATE INDEX ix_unposted_sale_invoice ON unposted_sale (invoice)
--
CREATE INDEX ix_voucher_line_object_object ON voucher_line_object (dimension, object, voucher_line_id)
--
CREATE UNIQUE INDEX uq_voucher_line_object ON voucher_line_object (voucher_line_id, dimension)
--
CREATE INDEX ix_bill_settlement_bill_id ON bill_settlement (bill_id)
--
CREATE INDEX ix_bill_settlement_credit_id ON bill_settlement (credit_id)
--
CREATE INDEX ix_bill_settlement_payment_id ON bill_settlement (payment_id)
--
CREATE INDEX ix_goods_receipt_line_purchase_line_id ON goods_receipt_line (purchase_line_id)
--
CREATE INDEX ix_goods_receipt_line_receipt_id ON goods_receipt_line (receipt_id)
--
CREATE INDEX ix_landed_cost_line_receipt_line_id ON landed_cost_line (receipt_line_id)
--
CREATE UNIQUE INDEX uq_landed_cost_line ON landed_cost_line (landed_cost_id, receipt_line_id)
--
CREATE INDEX ix_stock_move_delivery_line_id ON stock_move (delivery_line_id)
--
CREATE INDEX ix_stock_move_number ON stock_move (number)
--
CREATE INDEX ix_stock_move_product_date ON stock_move (product_id, date)
--
CREATE INDEX ix_stock_move_receipt_line_id ON stock_move (receipt_line_id)
--
CREATE INDEX ix_stock_move_reverses_id ON stock_move (reverses_id)
--
CREATE UNIQUE INDEX uq_supplier_return_line ON supplier_return_line (return_id, receipt_line_id)
--
CREATE TRIGGER tr_event_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM event WHERE key = NEW.key) BEGIN SELECT RAISE(ABORT, 'event rows never change'); END
--
CREATE TRIGGER tr_link_no_replace BEFORE INSERT ON link WHEN EXISTS (SELECT 1 FROM link WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'link rows never change'); END
--
CREATE TRIGGER tr_voucher_no_replace BEFORE INSERT ON voucher WHEN EXISTS (SELECT 1 FROM voucher WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM voucher WHERE fiscal_year_id = NEW.fiscal_year_id AND series = NEW.series AND number = NEW.number) OR EXISTS (SELECT 1 FROM voucher WHERE ref = NEW.ref) BEGIN SELECT RAISE(ABORT, 'voucher rows never change'); END
--
CREATE TRIGGER tr_voucher_line_no_update BEFORE UPDATE ON voucher_line BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_voucher_line_no_delete BEFORE DELETE ON voucher_line BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_voucher_line_no_replace BEFORE INSERT ON voucher_line WHEN EXISTS (SELECT 1 FROM voucher_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_voucher_line_object_no_update BEFORE UPDATE ON voucher_line_object BEGIN SELECT RAISE(ABORT, 'voucher_line_object rows never change'); END
--
CREATE TRIGGER tr_voucher_line_object_no_delete BEFORE DELETE ON voucher_line_object BEGIN SELECT RAISE(ABORT, 'voucher_line_object rows never change'); END
--
CREATE TRIGGER tr_voucher_line_object_no_replace BEFORE INSERT ON voucher_line_object WHEN EXISTS (SELECT 1 FROM voucher_line_object WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM voucher_line_object WHERE voucher_line_id = NEW.voucher_line_id AND dimension = NEW.dimension) BEGIN SELECT RAISE(ABORT, 'voucher_line_object rows never change'); END
--
CREATE TRIGGER tr_imported_voucher_no_update BEFORE UPDATE ON imported_voucher BEGIN SELECT RAISE(ABORT, 'imported_voucher rows never change'); END
--
CREATE TRIGGER tr_imported_voucher_no_delete BEFORE DELETE ON imported_voucher BEGIN SELECT RAISE(ABORT, 'imported_voucher rows never change'); END
--
CREATE TRIGGER tr_imported_voucher_no_replace BEFORE INSERT ON imported_voucher WHEN EXISTS (SELECT 1 FROM imported_voucher WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM imported_voucher WHERE voucher_id = NEW.voucher_id) BEGIN SELECT RAISE(ABORT, 'imported_voucher rows never change'); END
--
CREATE TRIGGER tr_stock_move_no_update BEFORE UPDATE ON stock_move BEGIN SELECT RAISE(ABORT, 'stock_move rows never change'); END
--
CREATE TRIGGER tr_stock_move_no_delete BEFORE DELETE ON stock_move BEGIN SELECT RAISE(ABORT, 'stock_move rows never change'); END
--
CREATE TRIGGER tr_stock_move_no_replace BEFORE INSERT ON stock_move WHEN EXISTS (SELECT 1 FROM stock_move WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'stock_move rows never change'); END
--
CREATE TRIGGER tr_voucher_open_year BEFORE INSERT ON voucher WHEN EXISTS (SELECT 1 FROM fiscal_year WHERE closed = 1 AND (id = NEW.fiscal_year_id OR NEW.date BETWEEN starts_on AND ends_on)) BEGIN SELECT RAISE(ABORT, 'the fiscal year is closed'); END
--
CREATE TRIGGER tr_voucher_line_open_period BEFORE INSERT ON voucher_line WHEN EXISTS (SELECT 1 FROM period_lock WHERE month = CAST(strftime('%Y%m', NEW.date) AS INTEGER)) BEGIN SELECT RAISE(ABORT, 'the period is locked'); END
--
CREATE TRIGGER tr_voucher_line_open_year BEFORE INSERT ON voucher_line WHEN EXISTS (SELECT 1 FROM fiscal_year WHERE closed = 1 AND (NEW.date BETWEEN starts_on AND ends_on)) BEGIN SELECT RAISE(ABORT, 'the fiscal year is closed'); END
