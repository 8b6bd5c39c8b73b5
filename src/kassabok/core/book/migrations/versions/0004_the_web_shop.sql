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
	CONSTRAINT ck_sales_order_billing CHECK (billing IN ('on_delivery', 'in_advance', 'by_hand', 'receipt', 'paid')), 
	CONSTRAINT ck_sales_order_means CHECK (means IN ('', 'cash', 'card', 'swish')), 
	CONSTRAINT uq_sales_order_number UNIQUE (number), 
	CONSTRAINT fk_sales_order_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO sales_order (id, number, customer_id, date, state, billing, means, prices_include_vat, terms_days, our_reference, your_reference, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, wanted_on, note, objects, net_ore, vat_ore, total_ore)
SELECT id, number, customer_id, date, state, billing, means, prices_include_vat, terms_days, our_reference, your_reference, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, wanted_on, note, objects, net_ore, vat_ore, total_ore FROM sales_order__before
--
DROP TABLE sales_order__before
--
ALTER TABLE receipt RENAME TO receipt__before
--
CREATE TABLE receipt (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	order_id INTEGER NOT NULL, 
	refunds_id INTEGER, 
	external_id VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	issued_us INTEGER NOT NULL, 
	means VARCHAR NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	rounding_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	cash_day_id INTEGER, 
	CONSTRAINT pk_receipt PRIMARY KEY (id), 
	CONSTRAINT ck_receipt_means CHECK (means IN ('cash', 'card', 'swish', 'online')), 
	CONSTRAINT ck_receipt_kind CHECK (kind IN ('sale', 'refund')), 
	CONSTRAINT ck_receipt_refunds CHECK ((kind = 'refund') = (refunds_id IS NOT NULL)), 
	CONSTRAINT ck_receipt_online CHECK (means <> 'online' OR cash_day_id IS NULL), 
	CONSTRAINT ck_receipt_total CHECK (total_ore = net_ore + vat_ore + rounding_ore), 
	CONSTRAINT uq_receipt_number UNIQUE (number), 
	CONSTRAINT fk_receipt_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_receipt_refunds_id FOREIGN KEY(refunds_id) REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_receipt_cash_day_id FOREIGN KEY(cash_day_id) REFERENCES cash_day (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO receipt (id, number, order_id, date, issued_us, means, net_ore, vat_ore, rounding_ore, total_ore, cash_day_id, kind, refunds_id, external_id)
SELECT id, number, order_id, date, issued_us, means, net_ore, vat_ore, rounding_ore, total_ore, cash_day_id, CASE WHEN (SELECT min(l.quantity_milli) FROM receipt_line l WHERE l.receipt_id = receipt__before.id) < 0 THEN 'refund' ELSE 'sale' END, CASE WHEN (SELECT min(l.quantity_milli) FROM receipt_line l WHERE l.receipt_id = receipt__before.id) < 0 THEN (SELECT min(s.id) FROM receipt__before s WHERE s.order_id = receipt__before.order_id) END, '' FROM receipt__before
--
DROP TABLE receipt__before
--
ALTER TABLE sales_order_line RENAME TO sales_order_line__before
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
	told_vat_ore INTEGER, 
	delivered_milli INTEGER NOT NULL, 
	returned_milli INTEGER NOT NULL, 
	invoiced_milli INTEGER NOT NULL, 
	cancelled_milli INTEGER NOT NULL, 
	CONSTRAINT pk_sales_order_line PRIMARY KEY (id), 
	CONSTRAINT ck_sales_order_line_kind CHECK (kind IN ('goods', 'freight', 'fee', 'gift_card', 'text')), 
	CONSTRAINT ck_sales_order_line_quantity CHECK (quantity_milli > 0), 
	CONSTRAINT ck_sales_order_line_delivered CHECK (delivered_milli + cancelled_milli <= quantity_milli), 
	CONSTRAINT ck_sales_order_line_discount CHECK (discount_e4 BETWEEN 0 AND 10000), 
	CONSTRAINT fk_sales_order_line_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sales_order_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO sales_order_line (id, order_id, position, kind, product_id, sku, text, quantity_milli, unit, unit_price_e4, discount_e4, vat_class, amount_ore, delivered_milli, returned_milli, invoiced_milli, cancelled_milli)
SELECT id, order_id, position, kind, product_id, sku, text, quantity_milli, unit, unit_price_e4, discount_e4, vat_class, amount_ore, delivered_milli, returned_milli, invoiced_milli, cancelled_milli FROM sales_order_line__before
--
DROP TABLE sales_order_line__before
--
ALTER TABLE receipt_line RENAME TO receipt_line__before
--
CREATE TABLE receipt_line (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	order_line_id INTEGER, 
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
INSERT INTO receipt_line (id, receipt_id, position, kind, order_line_id, product_id, sku, text, quantity_milli, unit, unit_price_e4, discount_e4, vat_class, vat_rate_e4, amount_ore, net_ore, vat_ore)
SELECT id, receipt_id, position, kind, order_line_id, product_id, sku, text, quantity_milli, unit, unit_price_e4, discount_e4, vat_class, vat_rate_e4, amount_ore, net_ore, vat_ore FROM receipt_line__before
--
DROP TABLE receipt_line__before
--
ALTER TABLE settlement_line RENAME TO settlement_line__before
--
CREATE TABLE settlement_line (
	id INTEGER NOT NULL, 
	report_id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	line INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	gross_ore INTEGER NOT NULL, 
	fee_ore INTEGER NOT NULL, 
	net_ore INTEGER NOT NULL, 
	reference VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	invoice VARCHAR NOT NULL, 
	receipt_id INTEGER, 
	receipt_payment_id INTEGER, 
	payment_id INTEGER, 
	refund_id INTEGER, 
	booked_on VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_settlement_line PRIMARY KEY (id), 
	CONSTRAINT ck_settlement_line_net CHECK (net_ore = gross_ore - fee_ore), 
	CONSTRAINT fk_settlement_line_report_id FOREIGN KEY(report_id) REFERENCES settlement_report (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_settlement_line_receipt_id UNIQUE (receipt_id), 
	CONSTRAINT fk_settlement_line_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_settlement_line_receipt_payment_id UNIQUE (receipt_payment_id), 
	CONSTRAINT fk_settlement_line_receipt_payment_id FOREIGN KEY(receipt_payment_id) REFERENCES receipt_payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_line_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_settlement_line_refund_id UNIQUE (refund_id), 
	CONSTRAINT fk_settlement_line_refund_id FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO settlement_line (id, report_id, channel, key, line, kind, type, date, gross_ore, fee_ore, net_ore, reference, outcome, invoice, receipt_id, payment_id, refund_id, booked_on, reason)
SELECT id, report_id, channel, key, line, kind, type, date, gross_ore, fee_ore, net_ore, reference, outcome, invoice, receipt_id, payment_id, refund_id, booked_on, reason FROM settlement_line__before
--
DROP TABLE settlement_line__before
--
CREATE TABLE address_key (
	id INTEGER NOT NULL, 
	secret VARCHAR NOT NULL, 
	CONSTRAINT pk_address_key PRIMARY KEY (id)
)
--
CREATE TABLE blocked_address (
	id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	address_hash VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	CONSTRAINT pk_blocked_address PRIMARY KEY (id)
)
--
CREATE TABLE campaign (
	id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	percent_e4 INTEGER NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	minimum_ore INTEGER NOT NULL, 
	once BOOLEAN NOT NULL, 
	CONSTRAINT pk_campaign PRIMARY KEY (id), 
	CONSTRAINT ck_campaign_percent CHECK (percent_e4 BETWEEN 1 AND 10000), 
	CONSTRAINT ck_campaign_minimum CHECK (minimum_ore >= 0), 
	CONSTRAINT uq_campaign_code UNIQUE (code)
)
--
CREATE TABLE shop_channel (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	mapping VARCHAR NOT NULL, 
	methods VARCHAR NOT NULL, 
	statuses VARCHAR NOT NULL, 
	clearing VARCHAR NOT NULL, 
	org_nr_key VARCHAR NOT NULL, 
	cursor_us INTEGER, 
	CONSTRAINT pk_shop_channel PRIMARY KEY (id), 
	CONSTRAINT ck_shop_channel_kind CHECK (kind IN ('woo', 'shopify', 'file', 'own')), 
	CONSTRAINT uq_shop_channel_name UNIQUE (name)
)
--
CREATE TABLE web_hook_inbox (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	delivery VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	received_us INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_web_hook_inbox PRIMARY KEY (id), 
	CONSTRAINT ck_web_hook_inbox_state CHECK (state IN ('new', 'taken', 'parked'))
)
--
CREATE TABLE web_intake (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	token VARCHAR NOT NULL, 
	form_key VARCHAR NOT NULL, 
	placed_us INTEGER NOT NULL, 
	payment VARCHAR NOT NULL, 
	total_ore INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	lang VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	order_number VARCHAR NOT NULL, 
	session VARCHAR NOT NULL, 
	paid_us INTEGER, 
	CONSTRAINT pk_web_intake PRIMARY KEY (id), 
	CONSTRAINT ck_web_intake_state CHECK (state IN ('new', 'taken', 'parked', 'dropped')), 
	CONSTRAINT ck_web_intake_payment CHECK (payment IN ('invoice', 'swish', 'stripe')), 
	CONSTRAINT ck_web_intake_total CHECK (total_ore >= 0), 
	CONSTRAINT uq_web_intake_number UNIQUE (number), 
	CONSTRAINT uq_web_intake_token UNIQUE (token), 
	CONSTRAINT uq_web_intake_form_key UNIQUE (form_key)
)
--
CREATE TABLE web_rate (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	left_milli INTEGER NOT NULL, 
	at_us INTEGER NOT NULL, 
	CONSTRAINT pk_web_rate PRIMARY KEY (id), 
	CONSTRAINT uq_web_rate_key UNIQUE ("key")
)
--
CREATE TABLE consent_state (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	may BOOLEAN NOT NULL, 
	CONSTRAINT pk_consent_state PRIMARY KEY (id), 
	CONSTRAINT fk_consent_state_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE forgotten_customer (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	kept_until DATE, 
	purged BOOLEAN NOT NULL, 
	CONSTRAINT pk_forgotten_customer PRIMARY KEY (id), 
	CONSTRAINT uq_forgotten_customer_customer_id UNIQUE (customer_id), 
	CONSTRAINT fk_forgotten_customer_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE shop_customer (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	external_id VARCHAR NOT NULL, 
	customer_id INTEGER NOT NULL, 
	CONSTRAINT pk_shop_customer PRIMARY KEY (id), 
	CONSTRAINT fk_shop_customer_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shop_customer_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE shop_payload (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	external_id VARCHAR NOT NULL, 
	dialect VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	received_us INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	line INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	raw BLOB NOT NULL, 
	CONSTRAINT pk_shop_payload PRIMARY KEY (id), 
	CONSTRAINT ck_shop_payload_state CHECK (state IN ('new', 'taken', 'parked', 'known', 'ignored')), 
	CONSTRAINT ck_shop_payload_kind CHECK (kind IN ('order', 'refund')), 
	CONSTRAINT fk_shop_payload_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE shop_stock_pushed (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	sku VARCHAR NOT NULL, 
	pieces INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	said VARCHAR NOT NULL, 
	pushed_us INTEGER NOT NULL, 
	CONSTRAINT pk_shop_stock_pushed PRIMARY KEY (id), 
	CONSTRAINT ck_shop_stock_pushed_state CHECK (state IN ('sent', 'absent', 'failed')), 
	CONSTRAINT ck_shop_stock_pushed_pieces CHECK (pieces >= 0), 
	CONSTRAINT fk_shop_stock_pushed_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE sku_alias (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	sku VARCHAR NOT NULL, 
	product_id INTEGER NOT NULL, 
	CONSTRAINT pk_sku_alias PRIMARY KEY (id), 
	CONSTRAINT fk_sku_alias_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sku_alias_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_hold (
	id INTEGER NOT NULL, 
	intake_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	CONSTRAINT pk_web_hold PRIMARY KEY (id), 
	CONSTRAINT ck_web_hold_quantity CHECK (quantity_milli > 0), 
	CONSTRAINT fk_web_hold_intake_id FOREIGN KEY(intake_id) REFERENCES web_intake (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_hold_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE campaign_order (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	order_id INTEGER NOT NULL, 
	discount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_campaign_order PRIMARY KEY (id), 
	CONSTRAINT fk_campaign_order_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_campaign_order_order_id UNIQUE (order_id), 
	CONSTRAINT fk_campaign_order_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE consent_event (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	at_us INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	text_version VARCHAR NOT NULL, 
	order_id INTEGER, 
	token_hash VARCHAR, 
	CONSTRAINT pk_consent_event PRIMARY KEY (id), 
	CONSTRAINT ck_consent_event_channel CHECK (channel IN ('email', 'sms', 'phone', 'post')), 
	CONSTRAINT ck_consent_event_kind CHECK (kind IN ('asked', 'granted', 'confirmed', 'soft', 'declined', 'withdrawn', 'objected')), 
	CONSTRAINT fk_consent_event_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_consent_event_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_consent_event_token_hash UNIQUE (token_hash)
)
--
CREATE TABLE web_order (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	external_id VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	payload_id INTEGER NOT NULL, 
	customer_id INTEGER, 
	order_id INTEGER, 
	date DATE NOT NULL, 
	created_us INTEGER NOT NULL, 
	updated_us INTEGER NOT NULL, 
	told VARCHAR NOT NULL, 
	total_ore INTEGER NOT NULL, 
	paid BOOLEAN NOT NULL, 
	cancelled BOOLEAN NOT NULL, 
	prices_include_vat BOOLEAN NOT NULL, 
	billing VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	shop_customer VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	buyer_name VARCHAR NOT NULL, 
	org_nr VARCHAR NOT NULL, 
	vat_nr VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	street VARCHAR NOT NULL, 
	postcode VARCHAR NOT NULL, 
	city VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	contact VARCHAR NOT NULL, 
	delivery_name VARCHAR NOT NULL, 
	delivery_street VARCHAR NOT NULL, 
	delivery_postcode VARCHAR NOT NULL, 
	delivery_city VARCHAR NOT NULL, 
	delivery_country VARCHAR NOT NULL, 
	accepts_marketing BOOLEAN, 
	CONSTRAINT pk_web_order PRIMARY KEY (id), 
	CONSTRAINT ck_web_order_kind CHECK (kind IN ('private', 'company')), 
	CONSTRAINT fk_web_order_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_payload_id FOREIGN KEY(payload_id) REFERENCES shop_payload (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE receipt_payment (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	means VARCHAR NOT NULL, 
	money VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	reference VARCHAR NOT NULL, 
	CONSTRAINT pk_receipt_payment PRIMARY KEY (id), 
	CONSTRAINT fk_receipt_payment_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_order_line (
	id INTEGER NOT NULL, 
	web_order_id INTEGER NOT NULL, 
	external_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	product_id INTEGER, 
	text VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	net_ore INTEGER NOT NULL, 
	vat_ore INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	CONSTRAINT pk_web_order_line PRIMARY KEY (id), 
	CONSTRAINT fk_web_order_line_web_order_id FOREIGN KEY(web_order_id) REFERENCES web_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_payment (
	id INTEGER NOT NULL, 
	web_order_id INTEGER NOT NULL, 
	means VARCHAR NOT NULL, 
	money VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	date DATE NOT NULL, 
	reference VARCHAR NOT NULL, 
	CONSTRAINT pk_web_payment PRIMARY KEY (id), 
	CONSTRAINT fk_web_payment_web_order_id FOREIGN KEY(web_order_id) REFERENCES web_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_refund (
	id INTEGER NOT NULL, 
	web_order_id INTEGER NOT NULL, 
	external_id VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	CONSTRAINT pk_web_refund PRIMARY KEY (id), 
	CONSTRAINT fk_web_refund_web_order_id FOREIGN KEY(web_order_id) REFERENCES web_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE UNIQUE INDEX uq_blocked_address ON blocked_address (channel, address_hash)
--
CREATE INDEX ix_customer_email ON customer (lower(email))
--
CREATE INDEX ix_web_hook_inbox_state ON web_hook_inbox (state)
--
CREATE UNIQUE INDEX uq_web_hook_inbox_delivery ON web_hook_inbox (source, delivery)
--
CREATE INDEX ix_web_intake_order_number ON web_intake (order_number)
--
CREATE INDEX ix_web_intake_state ON web_intake (state)
--
CREATE UNIQUE INDEX uq_consent_state ON consent_state (customer_id, channel)
--
CREATE INDEX ix_sales_order_customer_state ON sales_order (customer_id, state)
--
CREATE INDEX ix_sales_order_state ON sales_order (state)
--
CREATE INDEX ix_shop_customer_customer_id ON shop_customer (customer_id)
--
CREATE UNIQUE INDEX uq_shop_customer ON shop_customer (channel_id, external_id)
--
CREATE INDEX ix_shop_payload_external ON shop_payload (channel_id, external_id)
--
CREATE INDEX ix_shop_payload_state ON shop_payload (state)
--
CREATE UNIQUE INDEX uq_shop_payload ON shop_payload (channel_id, sha256)
--
CREATE UNIQUE INDEX uq_shop_stock_pushed ON shop_stock_pushed (channel_id, sku)
--
CREATE UNIQUE INDEX uq_sku_alias ON sku_alias (channel_id, sku)
--
CREATE INDEX ix_web_hold_intake_id ON web_hold (intake_id)
--
CREATE INDEX ix_web_hold_product_id ON web_hold (product_id)
--
CREATE INDEX ix_campaign_order_campaign_id ON campaign_order (campaign_id)
--
CREATE INDEX ix_consent_event_customer ON consent_event (customer_id, channel)
--
CREATE INDEX ix_receipt_cash_day_id ON receipt (cash_day_id)
--
CREATE INDEX ix_receipt_date ON receipt (date)
--
CREATE INDEX ix_receipt_order_id ON receipt (order_id)
--
CREATE INDEX ix_receipt_refunds_id ON receipt (refunds_id)
--
CREATE INDEX ix_sales_order_line_order_id ON sales_order_line (order_id)
--
CREATE INDEX ix_web_order_customer_id ON web_order (customer_id)
--
CREATE INDEX ix_web_order_external_id ON web_order (external_id)
--
CREATE INDEX ix_web_order_number ON web_order (number)
--
CREATE INDEX ix_web_order_order_id ON web_order (order_id)
--
CREATE INDEX ix_web_order_payload_id ON web_order (payload_id)
--
CREATE UNIQUE INDEX uq_web_order ON web_order (channel_id, external_id)
--
CREATE INDEX ix_receipt_line_order_line_id ON receipt_line (order_line_id)
--
CREATE INDEX ix_receipt_line_receipt_id ON receipt_line (receipt_id)
--
CREATE INDEX ix_receipt_payment_receipt_id ON receipt_payment (receipt_id)
--
CREATE INDEX ix_receipt_payment_reference ON receipt_payment (reference)
--
CREATE INDEX ix_web_order_line_web_order_id ON web_order_line (web_order_id)
--
CREATE INDEX ix_web_payment_web_order_id ON web_payment (web_order_id)
--
CREATE UNIQUE INDEX uq_web_refund ON web_refund (web_order_id, external_id)
--
CREATE INDEX ix_settlement_line_invoice ON settlement_line (invoice)
--
CREATE INDEX ix_settlement_line_payment_id ON settlement_line (payment_id)
--
CREATE INDEX ix_settlement_line_report_id ON settlement_line (report_id)
--
CREATE UNIQUE INDEX uq_settlement_line_key ON settlement_line (channel, "key")
--
CREATE TRIGGER tr_consent_event_no_update BEFORE UPDATE ON consent_event BEGIN SELECT RAISE(ABORT, 'consent_event rows never change'); END
--
CREATE TRIGGER tr_consent_event_no_delete BEFORE DELETE ON consent_event BEGIN SELECT RAISE(ABORT, 'consent_event rows never change'); END
--
CREATE TRIGGER tr_consent_event_no_replace BEFORE INSERT ON consent_event WHEN EXISTS (SELECT 1 FROM consent_event WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM consent_event WHERE token_hash = NEW.token_hash) BEGIN SELECT RAISE(ABORT, 'consent_event rows never change'); END
