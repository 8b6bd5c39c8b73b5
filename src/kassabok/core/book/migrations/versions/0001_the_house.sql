CREATE TABLE account (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	sru VARCHAR NOT NULL, 
	vat_box VARCHAR NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_type CHECK (type IN ('asset', 'liability', 'equity', 'income', 'cost')), 
	CONSTRAINT ck_account_number CHECK (length(number) = 4), 
	CONSTRAINT uq_account_number UNIQUE (number)
)
--
CREATE TABLE attachment (
	id INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	media_type VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	data BLOB NOT NULL, 
	CONSTRAINT pk_attachment PRIMARY KEY (id), 
	CONSTRAINT uq_attachment_sha256 UNIQUE (sha256)
)
--
CREATE TABLE bank_account (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	iban VARCHAR NOT NULL, 
	clearing VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	bankgiro VARCHAR NOT NULL, 
	plusgiro VARCHAR NOT NULL, 
	currency VARCHAR NOT NULL, 
	ledger_account VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_account PRIMARY KEY (id), 
	CONSTRAINT uq_bank_account_name UNIQUE (name)
)
--
CREATE TABLE bank_file (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	CONSTRAINT pk_bank_file PRIMARY KEY (id), 
	CONSTRAINT uq_bank_file_number UNIQUE (number)
)
--
CREATE TABLE cash_day (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	date DATE NOT NULL, 
	total_ore INTEGER NOT NULL, 
	CONSTRAINT pk_cash_day PRIMARY KEY (id)
)
--
CREATE TABLE chain_head (
	id INTEGER NOT NULL, 
	event_id INTEGER NOT NULL, 
	hash VARCHAR NOT NULL, 
	CONSTRAINT pk_chain_head PRIMARY KEY (id)
)
--
CREATE TABLE customer (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	org_nr VARCHAR, 
	vat_nr VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	street VARCHAR NOT NULL, 
	postcode VARCHAR NOT NULL, 
	city VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	delivery_name VARCHAR NOT NULL, 
	delivery_street VARCHAR NOT NULL, 
	delivery_postcode VARCHAR NOT NULL, 
	delivery_city VARCHAR NOT NULL, 
	delivery_country VARCHAR NOT NULL, 
	contact VARCHAR NOT NULL, 
	terms_days INTEGER, 
	credit_limit_ore INTEGER, 
	language VARCHAR NOT NULL, 
	invoice_channel VARCHAR NOT NULL, 
	merged_into_id INTEGER, 
	archived BOOLEAN NOT NULL, 
	search_key VARCHAR NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT ck_customer_kind CHECK (kind IN ('private', 'company', 'public')), 
	CONSTRAINT ck_customer_language CHECK (language IN ('sv', 'en')), 
	CONSTRAINT ck_customer_invoice_channel CHECK (invoice_channel IN ('pdf', 'email', 'peppol', 'letter')), 
	CONSTRAINT uq_customer_number UNIQUE (number), 
	CONSTRAINT fk_customer_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE event (
	id INTEGER NOT NULL, 
	at_us INTEGER NOT NULL, 
	command VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	subject_kind VARCHAR NOT NULL, 
	subject_ref VARCHAR NOT NULL, 
	payload VARCHAR NOT NULL, 
	cause_id INTEGER, 
	"key" VARCHAR, 
	hash VARCHAR NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT fk_event_cause_id FOREIGN KEY(cause_id) REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_event_key UNIQUE ("key")
)
--
CREATE TABLE fiscal_year (
	id INTEGER NOT NULL, 
	label VARCHAR NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	closed BOOLEAN NOT NULL, 
	CONSTRAINT pk_fiscal_year PRIMARY KEY (id), 
	CONSTRAINT ck_fiscal_year_span CHECK (starts_on < ends_on), 
	CONSTRAINT uq_fiscal_year_label UNIQUE (label), 
	CONSTRAINT uq_fiscal_year_starts_on UNIQUE (starts_on), 
	CONSTRAINT uq_fiscal_year_ends_on UNIQUE (ends_on)
)
--
CREATE TABLE location (
	id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_location PRIMARY KEY (id), 
	CONSTRAINT uq_location_code UNIQUE (code)
)
--
CREATE TABLE outgoing (
	id INTEGER NOT NULL, 
	task VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	queued_us INTEGER NOT NULL, 
	done_us INTEGER, 
	error VARCHAR NOT NULL, 
	CONSTRAINT pk_outgoing PRIMARY KEY (id)
)
--
CREATE TABLE period_lock (
	id INTEGER NOT NULL, 
	month INTEGER NOT NULL, 
	locked_us INTEGER NOT NULL, 
	CONSTRAINT pk_period_lock PRIMARY KEY (id), 
	CONSTRAINT uq_period_lock_month UNIQUE (month)
)
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
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT ck_product_kind CHECK (kind IN ('stocked', 'made_to_order', 'service')), 
	CONSTRAINT ck_product_cost CHECK (cost_e4 >= 0), 
	CONSTRAINT ck_product_sku CHECK (length(sku) BETWEEN 1 AND 64), 
	CONSTRAINT uq_product_sku UNIQUE (sku), 
	CONSTRAINT uq_product_gtin UNIQUE (gtin)
)
--
CREATE TABLE series (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	first INTEGER NOT NULL, 
	next INTEGER NOT NULL, 
	CONSTRAINT pk_series PRIMARY KEY (id)
)
--
CREATE TABLE setting (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (id), 
	CONSTRAINT uq_setting_key UNIQUE ("key")
)
--
CREATE TABLE account_month (
	id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	month INTEGER NOT NULL, 
	debit_ore INTEGER NOT NULL, 
	credit_ore INTEGER NOT NULL, 
	CONSTRAINT pk_account_month PRIMARY KEY (id), 
	CONSTRAINT fk_account_month_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE account_role (
	id INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	CONSTRAINT pk_account_role PRIMARY KEY (id), 
	CONSTRAINT uq_account_role_role UNIQUE (role), 
	CONSTRAINT fk_account_role_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE attachment_use (
	id INTEGER NOT NULL, 
	attachment_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_attachment_use PRIMARY KEY (id), 
	CONSTRAINT fk_attachment_use_attachment_id FOREIGN KEY(attachment_id) REFERENCES attachment (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bank_balance (
	id INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	bank_file_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_bank_balance PRIMARY KEY (id), 
	CONSTRAINT fk_bank_balance_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bank_balance_bank_file_id FOREIGN KEY(bank_file_id) REFERENCES bank_file (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bank_entry (
	id INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	value_date DATE, 
	amount_ore INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_entry PRIMARY KEY (id), 
	CONSTRAINT fk_bank_entry_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE link (
	id INTEGER NOT NULL, 
	event_id INTEGER NOT NULL, 
	cause_kind VARCHAR NOT NULL, 
	cause_ref VARCHAR NOT NULL, 
	effect_kind VARCHAR NOT NULL, 
	effect_ref VARCHAR NOT NULL, 
	CONSTRAINT pk_link PRIMARY KEY (id), 
	CONSTRAINT fk_link_event_id FOREIGN KEY(event_id) REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE location_level (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	location_id INTEGER NOT NULL, 
	on_hand_milli INTEGER NOT NULL, 
	CONSTRAINT pk_location_level PRIMARY KEY (id), 
	CONSTRAINT fk_location_level_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_location_level_location_id FOREIGN KEY(location_id) REFERENCES location (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE product_price (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	price_e4 INTEGER NOT NULL, 
	includes_vat BOOLEAN NOT NULL, 
	CONSTRAINT pk_product_price PRIMARY KEY (id), 
	CONSTRAINT ck_product_price_price CHECK (price_e4 >= 0), 
	CONSTRAINT fk_product_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
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
CREATE TABLE stock_count (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	location_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	last_move_id INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	counted_by VARCHAR NOT NULL, 
	CONSTRAINT pk_stock_count PRIMARY KEY (id), 
	CONSTRAINT uq_stock_count_number UNIQUE (number), 
	CONSTRAINT fk_stock_count_location_id FOREIGN KEY(location_id) REFERENCES location (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE stock_level (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	on_hand_milli INTEGER NOT NULL, 
	reserved_milli INTEGER NOT NULL, 
	incoming_milli INTEGER NOT NULL, 
	value_ore INTEGER NOT NULL, 
	CONSTRAINT pk_stock_level PRIMARY KEY (id), 
	CONSTRAINT uq_stock_level_product_id UNIQUE (product_id), 
	CONSTRAINT fk_stock_level_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE voucher (
	id INTEGER NOT NULL, 
	ref VARCHAR NOT NULL, 
	fiscal_year_id INTEGER NOT NULL, 
	series VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	date DATE NOT NULL, 
	text VARCHAR NOT NULL, 
	registered_us INTEGER NOT NULL, 
	corrects_id INTEGER, 
	CONSTRAINT pk_voucher PRIMARY KEY (id), 
	CONSTRAINT uq_voucher_ref UNIQUE (ref), 
	CONSTRAINT fk_voucher_fiscal_year_id FOREIGN KEY(fiscal_year_id) REFERENCES fiscal_year (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_voucher_corrects_id FOREIGN KEY(corrects_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bank_entry_key (
	id INTEGER NOT NULL, 
	bank_entry_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_entry_key PRIMARY KEY (id), 
	CONSTRAINT fk_bank_entry_key_bank_entry_id FOREIGN KEY(bank_entry_id) REFERENCES bank_entry (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bank_line (
	id INTEGER NOT NULL, 
	bank_entry_id INTEGER NOT NULL, 
	bank_file_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	counterparty VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_line PRIMARY KEY (id), 
	CONSTRAINT ck_bank_line_state CHECK (state IN ('matched', 'booked', 'unmatched', 'refined')), 
	CONSTRAINT fk_bank_line_bank_entry_id FOREIGN KEY(bank_entry_id) REFERENCES bank_entry (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bank_line_bank_file_id FOREIGN KEY(bank_file_id) REFERENCES bank_file (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	order_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	tracking VARCHAR NOT NULL, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT uq_delivery_number UNIQUE (number), 
	CONSTRAINT fk_delivery_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED
)
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
CREATE TABLE receipt (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	order_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	issued_us INTEGER NOT NULL, 
	means VARCHAR NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	rounding_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	cash_day_id INTEGER, 
	CONSTRAINT pk_receipt PRIMARY KEY (id), 
	CONSTRAINT ck_receipt_means CHECK (means IN ('cash', 'card', 'swish')), 
	CONSTRAINT ck_receipt_total CHECK (total_ore = net_ore + vat_ore + rounding_ore), 
	CONSTRAINT uq_receipt_number UNIQUE (number), 
	CONSTRAINT fk_receipt_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_receipt_cash_day_id FOREIGN KEY(cash_day_id) REFERENCES cash_day (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE sales_order_line (
	id INTEGER NOT NULL, 
	order_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	product_id INTEGER, 
	sku VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	unit_price_e4 INTEGER NOT NULL, 
	discount_e4 INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	delivered_milli INTEGER NOT NULL, 
	returned_milli INTEGER NOT NULL, 
	invoiced_milli INTEGER NOT NULL, 
	cancelled_milli INTEGER NOT NULL, 
	CONSTRAINT pk_sales_order_line PRIMARY KEY (id), 
	CONSTRAINT ck_sales_order_line_kind CHECK (kind IN ('goods', 'freight', 'text')), 
	CONSTRAINT ck_sales_order_line_quantity CHECK (quantity_milli > 0), 
	CONSTRAINT ck_sales_order_line_delivered CHECK (delivered_milli + cancelled_milli <= quantity_milli), 
	CONSTRAINT ck_sales_order_line_discount CHECK (discount_e4 BETWEEN 0 AND 10000), 
	CONSTRAINT fk_sales_order_line_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sales_order_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE stock_count_line (
	id INTEGER NOT NULL, 
	count_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	expected_milli INTEGER NOT NULL, 
	counted_milli INTEGER, 
	CONSTRAINT pk_stock_count_line PRIMARY KEY (id), 
	CONSTRAINT fk_stock_count_line_count_id FOREIGN KEY(count_id) REFERENCES stock_count (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_count_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE voucher_line (
	id INTEGER NOT NULL, 
	voucher_id INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_voucher_line PRIMARY KEY (id), 
	CONSTRAINT fk_voucher_line_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_voucher_line_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE claim (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	invoice_number VARCHAR NOT NULL, 
	ocr VARCHAR, 
	customer_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	due_date DATE NOT NULL, 
	total_ore INTEGER NOT NULL, 
	open_ore INTEGER NOT NULL, 
	CONSTRAINT pk_claim PRIMARY KEY (id), 
	CONSTRAINT uq_claim_invoice_id UNIQUE (invoice_id), 
	CONSTRAINT fk_claim_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_claim_invoice_number UNIQUE (invoice_number), 
	CONSTRAINT uq_claim_ocr UNIQUE (ocr), 
	CONSTRAINT fk_claim_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE delivery_line (
	id INTEGER NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	order_line_id INTEGER NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	returned_milli INTEGER NOT NULL, 
	CONSTRAINT pk_delivery_line PRIMARY KEY (id), 
	CONSTRAINT ck_delivery_line_returned CHECK (returned_milli BETWEEN 0 AND quantity_milli), 
	CONSTRAINT fk_delivery_line_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_delivery_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales_order_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE goods_return (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	restock BOOLEAN NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_goods_return PRIMARY KEY (id), 
	CONSTRAINT uq_goods_return_number UNIQUE (number), 
	CONSTRAINT fk_goods_return_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE invoice_vat (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	rate_e4 INTEGER NOT NULL, 
	base_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	CONSTRAINT pk_invoice_vat PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_vat_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE payment (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	customer_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	unallocated_ore INTEGER NOT NULL, 
	money VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	bank_line_id INTEGER, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_payment PRIMARY KEY (id), 
	CONSTRAINT ck_payment_amount CHECK (amount_ore > 0), 
	CONSTRAINT ck_payment_unallocated CHECK (unallocated_ore BETWEEN 0 AND amount_ore), 
	CONSTRAINT uq_payment_number UNIQUE (number), 
	CONSTRAINT fk_payment_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_payment_bank_line_id UNIQUE (bank_line_id), 
	CONSTRAINT fk_payment_bank_line_id FOREIGN KEY(bank_line_id) REFERENCES bank_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE receipt_line (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	order_line_id INTEGER NOT NULL, 
	product_id INTEGER, 
	sku VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	unit_price_e4 INTEGER NOT NULL, 
	discount_e4 INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	vat_rate_e4 INTEGER NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	CONSTRAINT pk_receipt_line PRIMARY KEY (id), 
	CONSTRAINT fk_receipt_line_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_receipt_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales_order_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_receipt_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE receipt_vat (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	rate_e4 INTEGER NOT NULL, 
	base_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	CONSTRAINT pk_receipt_vat PRIMARY KEY (id), 
	CONSTRAINT fk_receipt_vat_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE reservation (
	id INTEGER NOT NULL, 
	order_line_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	open_milli INTEGER NOT NULL, 
	short_milli INTEGER NOT NULL, 
	CONSTRAINT pk_reservation PRIMARY KEY (id), 
	CONSTRAINT ck_reservation_open CHECK (open_milli >= 0 AND short_milli >= 0), 
	CONSTRAINT uq_reservation_order_line_id UNIQUE (order_line_id), 
	CONSTRAINT fk_reservation_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales_order_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_reservation_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE unposted_sale (
	id INTEGER NOT NULL, 
	invoice VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_unposted_sale PRIMARY KEY (id), 
	CONSTRAINT fk_unposted_sale_invoice FOREIGN KEY(invoice) REFERENCES invoice (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_unposted_sale_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE goods_return_line (
	id INTEGER NOT NULL, 
	return_id INTEGER NOT NULL, 
	delivery_line_id INTEGER NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	CONSTRAINT pk_goods_return_line PRIMARY KEY (id), 
	CONSTRAINT fk_goods_return_line_return_id FOREIGN KEY(return_id) REFERENCES goods_return (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_goods_return_line_delivery_line_id FOREIGN KEY(delivery_line_id) REFERENCES delivery_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE invoice_line (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	order_line_id INTEGER, 
	delivery_line_id INTEGER, 
	product_id INTEGER, 
	sku VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	unit_price_e4 INTEGER NOT NULL, 
	discount_e4 INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	vat_rate_e4 INTEGER NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	credits_line_id INTEGER, 
	CONSTRAINT pk_invoice_line PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_invoice_line_order_line_id FOREIGN KEY(order_line_id) REFERENCES sales_order_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_invoice_line_delivery_line_id FOREIGN KEY(delivery_line_id) REFERENCES delivery_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_invoice_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_invoice_line_credits_line_id FOREIGN KEY(credits_line_id) REFERENCES invoice_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE refund (
	id INTEGER NOT NULL, 
	payment_id INTEGER, 
	claim_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	money VARCHAR NOT NULL, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE settlement (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	payment_id INTEGER, 
	credit_claim_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_settlement PRIMARY KEY (id), 
	CONSTRAINT fk_settlement_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_credit_claim_id FOREIGN KEY(credit_claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
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
	reverses_id INTEGER, 
	note VARCHAR NOT NULL, 
	CONSTRAINT pk_stock_move PRIMARY KEY (id), 
	CONSTRAINT ck_stock_move_reason CHECK (reason IN ('receipt', 'opening', 'delivery', 'return', 'adjustment', 'count', 'transfer', 'revaluation', 'cost_correction')), 
	CONSTRAINT fk_stock_move_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_location_id FOREIGN KEY(location_id) REFERENCES location (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_delivery_line_id FOREIGN KEY(delivery_line_id) REFERENCES delivery_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_move_reverses_id FOREIGN KEY(reverses_id) REFERENCES stock_move (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE stock_layer (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	move_id INTEGER NOT NULL, 
	left_milli INTEGER NOT NULL, 
	left_ore INTEGER NOT NULL, 
	CONSTRAINT pk_stock_layer PRIMARY KEY (id), 
	CONSTRAINT ck_stock_layer_left CHECK (left_milli >= 0), 
	CONSTRAINT ck_stock_layer_left_ore CHECK (left_milli > 0 OR left_ore = 0), 
	CONSTRAINT fk_stock_layer_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_layer_move_id FOREIGN KEY(move_id) REFERENCES stock_move (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE INDEX ix_bank_file_sha256 ON bank_file (sha256)
--
CREATE INDEX ix_cash_day_date ON cash_day (date)
--
CREATE UNIQUE INDEX uq_cash_day_number ON cash_day (date, number)
--
CREATE INDEX ix_customer_org_nr ON customer (org_nr)
--
CREATE INDEX ix_event_subject ON event (subject_kind, subject_ref)
--
CREATE INDEX ix_outgoing_state ON outgoing (state)
--
CREATE UNIQUE INDEX uq_series_name_year ON series (name, year)
--
CREATE UNIQUE INDEX uq_account_month ON account_month (account, month)
--
CREATE INDEX ix_attachment_use_attachment_id ON attachment_use (attachment_id)
--
CREATE INDEX ix_attachment_use_thing ON attachment_use (kind, ref)
--
CREATE INDEX ix_bank_balance_account_date ON bank_balance (bank_account_id, date)
--
CREATE INDEX ix_bank_entry_account_date ON bank_entry (bank_account_id, date)
--
CREATE INDEX ix_link_cause ON link (cause_kind, cause_ref)
--
CREATE INDEX ix_link_effect ON link (effect_kind, effect_ref)
--
CREATE UNIQUE INDEX uq_location_level ON location_level (product_id, location_id)
--
CREATE INDEX ix_product_price_day ON product_price (product_id, valid_from)
--
CREATE INDEX ix_sales_order_customer_state ON sales_order (customer_id, state)
--
CREATE INDEX ix_sales_order_state ON sales_order (state)
--
CREATE INDEX ix_voucher_corrects_id ON voucher (corrects_id)
--
CREATE INDEX ix_voucher_date ON voucher (date)
--
CREATE UNIQUE INDEX uq_voucher_number ON voucher (fiscal_year_id, series, number)
--
CREATE UNIQUE INDEX uq_bank_entry_key ON bank_entry_key ("key", kind)
--
CREATE UNIQUE INDEX uq_bank_entry_key_kind ON bank_entry_key (bank_entry_id, kind)
--
CREATE INDEX ix_bank_line_bank_entry_id ON bank_line (bank_entry_id)
--
CREATE INDEX ix_bank_line_bank_file_id ON bank_line (bank_file_id)
--
CREATE INDEX ix_bank_line_state ON bank_line (state, date)
--
CREATE INDEX ix_delivery_order_id ON delivery (order_id)
--
CREATE INDEX ix_invoice_credits_id ON invoice (credits_id)
--
CREATE INDEX ix_invoice_customer_id ON invoice (customer_id)
--
CREATE INDEX ix_invoice_date ON invoice (date)
--
CREATE INDEX ix_invoice_order_id ON invoice (order_id)
--
CREATE INDEX ix_receipt_cash_day_id ON receipt (cash_day_id)
--
CREATE INDEX ix_receipt_date ON receipt (date)
--
CREATE INDEX ix_receipt_order_id ON receipt (order_id)
--
CREATE INDEX ix_sales_order_line_order_id ON sales_order_line (order_id)
--
CREATE UNIQUE INDEX uq_stock_count_line ON stock_count_line (count_id, product_id)
--
CREATE INDEX ix_voucher_line_account ON voucher_line (account, date, amount_ore)
--
CREATE INDEX ix_voucher_line_voucher_id ON voucher_line (voucher_id)
--
CREATE INDEX ix_claim_customer_open ON claim (customer_id, open_ore, due_date)
--
CREATE INDEX ix_claim_open ON claim (open_ore)
--
CREATE INDEX ix_delivery_line_delivery_id ON delivery_line (delivery_id)
--
CREATE INDEX ix_delivery_line_order_line_id ON delivery_line (order_line_id)
--
CREATE INDEX ix_goods_return_delivery_id ON goods_return (delivery_id)
--
CREATE UNIQUE INDEX uq_invoice_vat ON invoice_vat (invoice_id, vat_class, rate_e4)
--
CREATE INDEX ix_payment_customer_id ON payment (customer_id)
--
CREATE INDEX ix_payment_date ON payment (date)
--
CREATE INDEX ix_receipt_line_order_line_id ON receipt_line (order_line_id)
--
CREATE INDEX ix_receipt_line_receipt_id ON receipt_line (receipt_id)
--
CREATE UNIQUE INDEX uq_receipt_vat ON receipt_vat (receipt_id, vat_class, rate_e4)
--
CREATE INDEX ix_reservation_open ON reservation (product_id, id) WHERE open_milli > 0 OR short_milli > 0
--
CREATE INDEX ix_unposted_sale_invoice ON unposted_sale (invoice)
--
CREATE UNIQUE INDEX uq_goods_return_line ON goods_return_line (return_id, delivery_line_id)
--
CREATE INDEX ix_invoice_line_credits_line_id ON invoice_line (credits_line_id)
--
CREATE INDEX ix_invoice_line_delivery_line_id ON invoice_line (delivery_line_id)
--
CREATE INDEX ix_invoice_line_invoice_id ON invoice_line (invoice_id)
--
CREATE INDEX ix_invoice_line_order_line_id ON invoice_line (order_line_id)
--
CREATE INDEX ix_refund_claim_id ON refund (claim_id)
--
CREATE INDEX ix_refund_payment_id ON refund (payment_id)
--
CREATE INDEX ix_settlement_claim_id ON settlement (claim_id)
--
CREATE INDEX ix_settlement_credit_claim_id ON settlement (credit_claim_id)
--
CREATE INDEX ix_settlement_payment_id ON settlement (payment_id)
--
CREATE INDEX ix_stock_move_delivery_line_id ON stock_move (delivery_line_id)
--
CREATE INDEX ix_stock_move_number ON stock_move (number)
--
CREATE INDEX ix_stock_move_product_date ON stock_move (product_id, date)
--
CREATE INDEX ix_stock_move_reverses_id ON stock_move (reverses_id)
--
CREATE INDEX ix_stock_layer_open ON stock_layer (product_id, id) WHERE left_milli > 0
--
CREATE TRIGGER tr_event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event rows never change'); END
--
CREATE TRIGGER tr_event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event rows never change'); END
--
CREATE TRIGGER tr_link_no_update BEFORE UPDATE ON link BEGIN SELECT RAISE(ABORT, 'link rows never change'); END
--
CREATE TRIGGER tr_link_no_delete BEFORE DELETE ON link BEGIN SELECT RAISE(ABORT, 'link rows never change'); END
--
CREATE TRIGGER tr_voucher_no_update BEFORE UPDATE ON voucher BEGIN SELECT RAISE(ABORT, 'voucher rows never change'); END
--
CREATE TRIGGER tr_voucher_no_delete BEFORE DELETE ON voucher BEGIN SELECT RAISE(ABORT, 'voucher rows never change'); END
--
CREATE TRIGGER tr_voucher_line_no_update BEFORE UPDATE ON voucher_line BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_voucher_line_no_delete BEFORE DELETE ON voucher_line BEGIN SELECT RAISE(ABORT, 'voucher_line rows never change'); END
--
CREATE TRIGGER tr_stock_move_no_update BEFORE UPDATE ON stock_move BEGIN SELECT RAISE(ABORT, 'stock_move rows never change'); END
--
CREATE TRIGGER tr_stock_move_no_delete BEFORE DELETE ON stock_move BEGIN SELECT RAISE(ABORT, 'stock_move rows never change'); END
--
CREATE TRIGGER tr_voucher_open_period BEFORE INSERT ON voucher WHEN EXISTS (SELECT 1 FROM period_lock WHERE month = CAST(strftime('%Y%m', NEW.date) AS INTEGER)) BEGIN SELECT RAISE(ABORT, 'the period is locked'); END
--
INSERT INTO chain_head (id, event_id, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')
