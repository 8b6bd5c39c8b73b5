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
CREATE INDEX ix_sales_order_customer_state ON sales_order (customer_id, state)
--
CREATE INDEX ix_sales_order_state ON sales_order (state)
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
CREATE INDEX ix_receipt_line_order_line_id ON receipt_line (order_line_id)
--
CREATE INDEX ix_receipt_line_receipt_id ON receipt_line (receipt_id)
--
CREATE INDEX ix_receipt_payment_receipt_id ON receipt_payment (receipt_id)
--
CREATE INDEX ix_receipt_payment_reference ON receipt_payment (reference)
--
CREATE INDEX ix_settlement_line_invoice ON settlement_line (invoice)
--
CREATE INDEX ix_settlement_line_payment_id ON settlement_line (payment_id)
--
CREATE INDEX ix_settlement_line_report_id ON settlement_line (report_id)
--
CREATE UNIQUE INDEX uq_settlement_line_key ON settlement_line (channel, "key")
