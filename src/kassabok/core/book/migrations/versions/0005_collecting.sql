DROP INDEX ix_campaign_order_campaign_id
--
DROP TABLE web_rate
--
ALTER TABLE campaign RENAME TO campaign__before
--
CREATE TABLE campaign (
	id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	gives VARCHAR NOT NULL, 
	percent_e4 INTEGER NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	minimum_ore INTEGER NOT NULL, 
	most_uses INTEGER, 
	most_each INTEGER, 
	not_reduced BOOLEAN NOT NULL, 
	CONSTRAINT pk_campaign PRIMARY KEY (id), 
	CONSTRAINT ck_campaign_gives CHECK (gives IN ('percent', 'amount', 'freight')), 
	CONSTRAINT ck_campaign_percent CHECK (percent_e4 BETWEEN 0 AND 10000), 
	CONSTRAINT ck_campaign_percent_given CHECK ((percent_e4 > 0) = (gives = 'percent')), 
	CONSTRAINT ck_campaign_amount_given CHECK (amount_ore >= 0 AND (amount_ore > 0) = (gives = 'amount')), 
	CONSTRAINT ck_campaign_minimum CHECK (minimum_ore >= 0), 
	CONSTRAINT ck_campaign_uses CHECK (most_uses > 0 AND most_each > 0), 
	CONSTRAINT uq_campaign_code UNIQUE (code)
)
--
INSERT INTO campaign (id, code, name, percent_e4, starts_on, ends_on, minimum_ore, gives, amount_ore, most_each, not_reduced)
SELECT id, code, name, percent_e4, starts_on, ends_on, minimum_ore, 'percent', 0, CASE WHEN once THEN 1 END, 0 FROM campaign__before
--
DROP TABLE campaign__before
--
ALTER TABLE customer RENAME TO customer__before
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
	peppol_id VARCHAR NOT NULL, 
	buyer_reference VARCHAR NOT NULL, 
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
INSERT INTO customer (id, number, kind, name, org_nr, vat_nr, email, phone, street, postcode, city, country, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, contact, terms_days, credit_limit_ore, language, invoice_channel, merged_into_id, archived, search_key, peppol_id, buyer_reference)
SELECT id, number, kind, name, org_nr, vat_nr, email, phone, street, postcode, city, country, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, contact, terms_days, credit_limit_ore, language, invoice_channel, merged_into_id, archived, search_key, '', '' FROM customer__before
--
DROP TABLE customer__before
--
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
ALTER TABLE shop_channel RENAME TO shop_channel__before
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
	auto_stock BOOLEAN NOT NULL, 
	locations VARCHAR NOT NULL, 
	picture_url VARCHAR NOT NULL, 
	tax_classes VARCHAR NOT NULL, 
	CONSTRAINT pk_shop_channel PRIMARY KEY (id), 
	CONSTRAINT ck_shop_channel_kind CHECK (kind IN ('woo', 'shopify', 'file', 'own')), 
	CONSTRAINT uq_shop_channel_name UNIQUE (name)
)
--
INSERT INTO shop_channel (id, name, kind, url, mapping, methods, statuses, clearing, org_nr_key, cursor_us, auto_stock, locations, picture_url, tax_classes)
SELECT id, name, kind, url, mapping, methods, statuses, clearing, org_nr_key, cursor_us, 0, '{}', '', '{}' FROM shop_channel__before
--
DROP TABLE shop_channel__before
--
ALTER TABLE web_intake RENAME TO web_intake__before
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
	code VARCHAR NOT NULL, 
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
INSERT INTO web_intake (id, number, token, form_key, placed_us, payment, total_ore, body, lang, state, order_number, session, paid_us, code)
SELECT id, number, token, form_key, placed_us, payment, total_ore, body, lang, state, order_number, session, paid_us, '' FROM web_intake__before
--
DROP TABLE web_intake__before
--
ALTER TABLE product_price RENAME TO product_price__before
--
CREATE TABLE product_price (
	id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	valid_from DATE NOT NULL, 
	price_e4 INTEGER NOT NULL, 
	includes_vat BOOLEAN NOT NULL, 
	set_on DATE, 
	CONSTRAINT pk_product_price PRIMARY KEY (id), 
	CONSTRAINT ck_product_price_price CHECK (price_e4 >= 0), 
	CONSTRAINT fk_product_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO product_price (id, product_id, valid_from, price_e4, includes_vat)
SELECT id, product_id, valid_from, price_e4, includes_vat FROM product_price__before
--
DROP TABLE product_price__before
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
	buyer_order VARCHAR NOT NULL, 
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
INSERT INTO sales_order (id, number, customer_id, date, state, billing, means, prices_include_vat, terms_days, our_reference, your_reference, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, wanted_on, note, objects, net_ore, vat_ore, total_ore, buyer_order)
SELECT id, number, customer_id, date, state, billing, means, prices_include_vat, terms_days, our_reference, your_reference, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, wanted_on, note, objects, net_ore, vat_ore, total_ore, '' FROM sales_order__before
--
DROP TABLE sales_order__before
--
ALTER TABLE shop_stock_pushed RENAME TO shop_stock_pushed__before
--
CREATE TABLE shop_stock_pushed (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	sku VARCHAR NOT NULL, 
	pieces INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	said VARCHAR NOT NULL, 
	pushed_us INTEGER NOT NULL, 
	places VARCHAR NOT NULL, 
	CONSTRAINT pk_shop_stock_pushed PRIMARY KEY (id), 
	CONSTRAINT ck_shop_stock_pushed_state CHECK (state IN ('sent', 'absent', 'failed')), 
	CONSTRAINT ck_shop_stock_pushed_pieces CHECK (pieces >= 0), 
	CONSTRAINT fk_shop_stock_pushed_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO shop_stock_pushed (id, channel_id, sku, pieces, state, said, pushed_us, places)
SELECT id, channel_id, sku, pieces, state, said, pushed_us, '{}' FROM shop_stock_pushed__before
--
DROP TABLE shop_stock_pushed__before
--
ALTER TABLE campaign_order RENAME TO campaign_order__before
--
CREATE TABLE campaign_order (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	order_id INTEGER NOT NULL, 
	discount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_campaign_order PRIMARY KEY (id), 
	CONSTRAINT ck_campaign_order_discount CHECK (discount_ore >= 0), 
	CONSTRAINT fk_campaign_order_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_campaign_order_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO campaign_order (id, campaign_id, order_id, discount_ore)
SELECT id, campaign_id, order_id, discount_ore FROM campaign_order__before
--
DROP TABLE campaign_order__before
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
	buyer_order VARCHAR NOT NULL, 
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
INSERT INTO invoice (id, number, kind, customer_id, order_id, credits_id, date, supply_date, due_date, terms_days, ocr, language, vat_treatment, prices_include_vat, net_ore, vat_ore, rounding_ore, total_ore, buyer_name, buyer_org_nr, buyer_vat_nr, buyer_street, buyer_postcode, buyer_city, buyer_country, our_reference, your_reference, note, objects, buyer_order)
SELECT id, number, kind, customer_id, order_id, credits_id, date, supply_date, due_date, terms_days, ocr, language, vat_treatment, prices_include_vat, net_ore, vat_ore, rounding_ore, total_ore, buyer_name, buyer_org_nr, buyer_vat_nr, buyer_street, buyer_postcode, buyer_city, buyer_country, our_reference, your_reference, note, objects, '' FROM invoice__before
--
DROP TABLE invoice__before
--
ALTER TABLE web_order RENAME TO web_order__before
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
	consent_text VARCHAR NOT NULL, 
	CONSTRAINT pk_web_order PRIMARY KEY (id), 
	CONSTRAINT ck_web_order_kind CHECK (kind IN ('private', 'company')), 
	CONSTRAINT fk_web_order_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_payload_id FOREIGN KEY(payload_id) REFERENCES shop_payload (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_order_order_id FOREIGN KEY(order_id) REFERENCES sales_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO web_order (id, channel_id, external_id, number, payload_id, customer_id, order_id, date, created_us, updated_us, told, total_ore, paid, cancelled, prices_include_vat, billing, note, shop_customer, kind, buyer_name, org_nr, vat_nr, email, phone, street, postcode, city, country, contact, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, accepts_marketing, consent_text)
SELECT id, channel_id, external_id, number, payload_id, customer_id, order_id, date, created_us, updated_us, told, total_ore, paid, cancelled, prices_include_vat, billing, note, shop_customer, kind, buyer_name, org_nr, vat_nr, email, phone, street, postcode, city, country, contact, delivery_name, delivery_street, delivery_postcode, delivery_city, delivery_country, accepts_marketing, '' FROM web_order__before
--
DROP TABLE web_order__before
--
ALTER TABLE settlement RENAME TO settlement__before
--
CREATE TABLE settlement (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	payment_id INTEGER, 
	credit_claim_id INTEGER, 
	loss_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_settlement PRIMARY KEY (id), 
	CONSTRAINT fk_settlement_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_credit_claim_id FOREIGN KEY(credit_claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_loss_id FOREIGN KEY(loss_id) REFERENCES loss (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO settlement (id, claim_id, payment_id, credit_claim_id, date, amount_ore)
SELECT id, claim_id, payment_id, credit_claim_id, date, amount_ore FROM settlement__before
--
DROP TABLE settlement__before
--
CREATE TABLE kfm_file (
	id INTEGER NOT NULL, 
	direction VARCHAR NOT NULL, 
	sender VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	date DATE NOT NULL, 
	codec VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	CONSTRAINT pk_kfm_file PRIMARY KEY (id), 
	CONSTRAINT ck_kfm_file_direction CHECK (direction IN ('out', 'in'))
)
--
CREATE TABLE saved_segment (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	CONSTRAINT pk_saved_segment PRIMARY KEY (id), 
	CONSTRAINT uq_saved_segment_name UNIQUE (name)
)
--
CREATE TABLE campaign_product (
	id INTEGER NOT NULL, 
	campaign_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	CONSTRAINT pk_campaign_product PRIMARY KEY (id), 
	CONSTRAINT fk_campaign_product_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_campaign_product_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE collection_case (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	customer_id INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	filed_on DATE, 
	decided_on DATE, 
	authority_ref VARCHAR NOT NULL, 
	enforce BOOLEAN NOT NULL, 
	ground VARCHAR NOT NULL, 
	told_ore INTEGER NOT NULL, 
	accounted_ore INTEGER NOT NULL, 
	CONSTRAINT pk_collection_case PRIMARY KEY (id), 
	CONSTRAINT ck_collection_case_told CHECK (told_ore >= 0), 
	CONSTRAINT uq_collection_case_number UNIQUE (number), 
	CONSTRAINT fk_collection_case_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE customer_terms (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	reminder_fee VARCHAR NOT NULL, 
	interest VARCHAR NOT NULL, 
	CONSTRAINT pk_customer_terms PRIMARY KEY (id), 
	CONSTRAINT ck_customer_terms_reminder_fee CHECK (reminder_fee IN ('', 'yes', 'no')), 
	CONSTRAINT uq_customer_terms_customer_id UNIQUE (customer_id), 
	CONSTRAINT fk_customer_terms_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE instalment_plan (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	customer_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	total_ore INTEGER NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_instalment_plan PRIMARY KEY (id), 
	CONSTRAINT uq_instalment_plan_number UNIQUE (number), 
	CONSTRAINT fk_instalment_plan_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
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
CREATE TABLE parked_answer (
	id INTEGER NOT NULL, 
	kfm_file_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	reference VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_parked_answer PRIMARY KEY (id), 
	CONSTRAINT fk_parked_answer_kfm_file_id FOREIGN KEY(kfm_file_id) REFERENCES kfm_file (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE reminder (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	customer_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	due_date DATE NOT NULL, 
	language VARCHAR NOT NULL, 
	ocr VARCHAR NOT NULL, 
	principal_ore INTEGER NOT NULL, 
	interest_ore INTEGER NOT NULL, 
	costs_ore INTEGER NOT NULL, 
	credits_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	CONSTRAINT pk_reminder PRIMARY KEY (id), 
	CONSTRAINT ck_reminder_kind CHECK (kind IN ('reminder', 'demand')), 
	CONSTRAINT ck_reminder_total CHECK (total_ore = principal_ore + interest_ore + costs_ore + credits_ore), 
	CONSTRAINT ck_reminder_credits CHECK (credits_ore <= 0 AND total_ore > 0), 
	CONSTRAINT uq_reminder_number UNIQUE (number), 
	CONSTRAINT fk_reminder_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE shop_product_pushed (
	id INTEGER NOT NULL, 
	channel_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	picture VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	said VARCHAR NOT NULL, 
	pushed_us INTEGER NOT NULL, 
	CONSTRAINT pk_shop_product_pushed PRIMARY KEY (id), 
	CONSTRAINT ck_shop_product_pushed_state CHECK (state IN ('sent', 'withdrawn', 'failed')), 
	CONSTRAINT fk_shop_product_pushed_channel_id FOREIGN KEY(channel_id) REFERENCES shop_channel (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shop_product_pushed_product_id FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_withdrawal (
	id INTEGER NOT NULL, 
	intake_id INTEGER NOT NULL, 
	received_us INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	CONSTRAINT pk_web_withdrawal PRIMARY KEY (id), 
	CONSTRAINT ck_web_withdrawal_state CHECK (state IN ('new', 'taken')), 
	CONSTRAINT uq_web_withdrawal_intake_id UNIQUE (intake_id), 
	CONSTRAINT fk_web_withdrawal_intake_id FOREIGN KEY(intake_id) REFERENCES web_intake (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE case_step (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	verb VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	reply_by DATE, 
	file VARCHAR NOT NULL, 
	CONSTRAINT pk_case_step PRIMARY KEY (id), 
	CONSTRAINT fk_case_step_case_id FOREIGN KEY(case_id) REFERENCES collection_case (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE instalment (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	due_date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_instalment PRIMARY KEY (id), 
	CONSTRAINT fk_instalment_plan_id FOREIGN KEY(plan_id) REFERENCES instalment_plan (id) DEFERRABLE INITIALLY DEFERRED
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
CREATE TABLE doubtful_claim (
	id INTEGER NOT NULL, 
	invoice VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	allowance VARCHAR NOT NULL, 
	expected_ore INTEGER NOT NULL, 
	CONSTRAINT pk_doubtful_claim PRIMARY KEY (id), 
	CONSTRAINT uq_doubtful_claim_invoice UNIQUE (invoice), 
	CONSTRAINT fk_doubtful_claim_invoice FOREIGN KEY(invoice) REFERENCES invoice (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_doubtful_claim_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_doubtful_claim_allowance FOREIGN KEY(allowance) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_consent (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	asked_id INTEGER, 
	received_us INTEGER NOT NULL, 
	CONSTRAINT pk_web_consent PRIMARY KEY (id), 
	CONSTRAINT fk_web_consent_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_web_consent_asked_id FOREIGN KEY(asked_id) REFERENCES consent_event (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE web_order_code (
	id INTEGER NOT NULL, 
	web_order_id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	discount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_web_order_code PRIMARY KEY (id), 
	CONSTRAINT fk_web_order_code_web_order_id FOREIGN KEY(web_order_id) REFERENCES web_order (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE case_claim (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	principal_ore INTEGER NOT NULL, 
	interest VARCHAR NOT NULL, 
	interest_from DATE, 
	interest_ore INTEGER NOT NULL, 
	ground VARCHAR NOT NULL, 
	CONSTRAINT pk_case_claim PRIMARY KEY (id), 
	CONSTRAINT fk_case_claim_case_id FOREIGN KEY(case_id) REFERENCES collection_case (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_case_claim_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE case_cost (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	claim_id INTEGER, 
	kind VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_case_cost PRIMARY KEY (id), 
	CONSTRAINT fk_case_cost_case_id FOREIGN KEY(case_id) REFERENCES collection_case (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_case_cost_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE charge (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	open_ore INTEGER NOT NULL, 
	waived_ore INTEGER NOT NULL, 
	until DATE, 
	source VARCHAR NOT NULL, 
	booked BOOLEAN NOT NULL, 
	CONSTRAINT pk_charge PRIMARY KEY (id), 
	CONSTRAINT ck_charge_kind CHECK (kind IN ('interest', 'reminder_fee', 'demand_fee', 'compensation', 'instalment_fee', 'application_fee', 'representative', 'enforcement_fee', 'court_fee', 'other')), 
	CONSTRAINT ck_charge_amount CHECK (amount_ore > 0), 
	CONSTRAINT ck_charge_open CHECK (open_ore >= 0 AND waived_ore >= 0 AND open_ore + waived_ore <= amount_ore), 
	CONSTRAINT fk_charge_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_charge_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE claim_hold (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	from_date DATE NOT NULL, 
	until DATE, 
	reason VARCHAR NOT NULL, 
	lifted_on DATE, 
	CONSTRAINT pk_claim_hold PRIMARY KEY (id), 
	CONSTRAINT ck_claim_hold_kind CHECK (kind IN ('pause', 'dispute')), 
	CONSTRAINT fk_claim_hold_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE claim_terms (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	fee_agreed BOOLEAN NOT NULL, 
	due_agreed BOOLEAN NOT NULL, 
	says_interest BOOLEAN NOT NULL, 
	interest VARCHAR NOT NULL, 
	CONSTRAINT pk_claim_terms PRIMARY KEY (id), 
	CONSTRAINT uq_claim_terms_claim_id UNIQUE (claim_id), 
	CONSTRAINT fk_claim_terms_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE interruption (
	id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	what VARCHAR NOT NULL, 
	CONSTRAINT pk_interruption PRIMARY KEY (id), 
	CONSTRAINT fk_interruption_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE loss (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	claim_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	left_ore INTEGER NOT NULL, 
	reason VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	CONSTRAINT pk_loss PRIMARY KEY (id), 
	CONSTRAINT ck_loss_left CHECK (left_ore BETWEEN 0 AND amount_ore AND amount_ore > 0), 
	CONSTRAINT ck_loss_reason CHECK (reason IN ('no-assets', 'bankruptcy', 'composition', 'gone', 'limitation', 'small')), 
	CONSTRAINT uq_loss_number UNIQUE (number), 
	CONSTRAINT fk_loss_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE plan_claim (
	id INTEGER NOT NULL, 
	plan_id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	CONSTRAINT pk_plan_claim PRIMARY KEY (id), 
	CONSTRAINT fk_plan_claim_plan_id FOREIGN KEY(plan_id) REFERENCES instalment_plan (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_plan_claim_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE reminder_line (
	id INTEGER NOT NULL, 
	reminder_id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	open_ore INTEGER NOT NULL, 
	interest_ore INTEGER NOT NULL, 
	costs_ore INTEGER NOT NULL, 
	segments VARCHAR NOT NULL, 
	CONSTRAINT pk_reminder_line PRIMARY KEY (id), 
	CONSTRAINT fk_reminder_line_reminder_id FOREIGN KEY(reminder_id) REFERENCES reminder (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_reminder_line_claim_id FOREIGN KEY(claim_id) REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE charge_settlement (
	id INTEGER NOT NULL, 
	charge_id INTEGER NOT NULL, 
	payment_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_charge_settlement PRIMARY KEY (id), 
	CONSTRAINT fk_charge_settlement_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_charge_settlement_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE charge_waiver (
	id INTEGER NOT NULL, 
	charge_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	CONSTRAINT pk_charge_waiver PRIMARY KEY (id), 
	CONSTRAINT fk_charge_waiver_charge_id FOREIGN KEY(charge_id) REFERENCES charge (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE loss_line (
	id INTEGER NOT NULL, 
	loss VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	unposted BOOLEAN NOT NULL, 
	CONSTRAINT pk_loss_line PRIMARY KEY (id), 
	CONSTRAINT fk_loss_line_loss FOREIGN KEY(loss) REFERENCES loss (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_loss_line_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE INDEX ix_customer_email ON customer (lower(email))
--
CREATE INDEX ix_customer_org_nr ON customer (org_nr)
--
CREATE INDEX ix_kfm_file_sha256 ON kfm_file (sha256)
--
CREATE UNIQUE INDEX uq_kfm_file ON kfm_file (direction, sender, number)
--
CREATE INDEX ix_product_shown ON product (name, sku) WHERE NOT archived
--
CREATE INDEX ix_web_intake_code ON web_intake (code)
--
CREATE INDEX ix_web_intake_order_number ON web_intake (order_number)
--
CREATE INDEX ix_web_intake_state ON web_intake (state)
--
CREATE UNIQUE INDEX uq_campaign_product ON campaign_product (campaign_id, product_id)
--
CREATE INDEX ix_collection_case_authority_ref ON collection_case (authority_ref)
--
CREATE INDEX ix_collection_case_customer_id ON collection_case (customer_id)
--
CREATE INDEX ix_collection_case_state ON collection_case (state)
--
CREATE INDEX ix_instalment_plan_customer_id ON instalment_plan (customer_id)
--
CREATE INDEX ix_mail_customer_id ON mail (customer_id)
--
CREATE INDEX ix_mail_state ON mail (state)
--
CREATE INDEX ix_mail_thing ON mail (kind, ref)
--
CREATE INDEX ix_parked_answer_kfm_file_id ON parked_answer (kfm_file_id)
--
CREATE INDEX ix_product_price_day ON product_price (product_id, valid_from)
--
CREATE INDEX ix_reminder_customer_id ON reminder (customer_id)
--
CREATE INDEX ix_reminder_date ON reminder (date)
--
CREATE INDEX ix_reminder_ocr ON reminder (ocr)
--
CREATE INDEX ix_sales_order_customer_state ON sales_order (customer_id, state)
--
CREATE INDEX ix_sales_order_state ON sales_order (state)
--
CREATE INDEX ix_shop_product_pushed_product_id ON shop_product_pushed (product_id)
--
CREATE UNIQUE INDEX uq_shop_product_pushed ON shop_product_pushed (channel_id, product_id)
--
CREATE UNIQUE INDEX uq_shop_stock_pushed ON shop_stock_pushed (channel_id, sku)
--
CREATE INDEX ix_web_withdrawal_state ON web_withdrawal (state)
--
CREATE INDEX ix_campaign_order_order_id ON campaign_order (order_id)
--
CREATE UNIQUE INDEX uq_campaign_order ON campaign_order (campaign_id, order_id)
--
CREATE INDEX ix_case_step_case_id ON case_step (case_id)
--
CREATE INDEX ix_instalment_plan_id ON instalment (plan_id)
--
CREATE INDEX ix_invoice_credits_id ON invoice (credits_id)
--
CREATE INDEX ix_invoice_customer_id ON invoice (customer_id)
--
CREATE INDEX ix_invoice_date ON invoice (date)
--
CREATE INDEX ix_invoice_order_id ON invoice (order_id)
--
CREATE INDEX ix_mail_file_mail_id ON mail_file (mail_id)
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
CREATE INDEX ix_web_consent_asked_id ON web_consent (asked_id)
--
CREATE INDEX ix_web_consent_customer_id ON web_consent (customer_id)
--
CREATE INDEX ix_web_order_code_code ON web_order_code (code)
--
CREATE UNIQUE INDEX uq_web_order_code ON web_order_code (web_order_id, code)
--
CREATE INDEX ix_case_claim_case_id ON case_claim (case_id)
--
CREATE INDEX ix_case_claim_claim_id ON case_claim (claim_id)
--
CREATE UNIQUE INDEX uq_case_claim ON case_claim (case_id, claim_id)
--
CREATE INDEX ix_case_cost_case_id ON case_cost (case_id)
--
CREATE INDEX ix_charge_claim_id ON charge (claim_id)
--
CREATE INDEX ix_charge_customer_open ON charge (customer_id, open_ore)
--
CREATE INDEX ix_charge_open ON charge (open_ore)
--
CREATE INDEX ix_claim_hold_claim_id ON claim_hold (claim_id)
--
CREATE INDEX ix_interruption_claim_id ON interruption (claim_id)
--
CREATE INDEX ix_loss_claim_id ON loss (claim_id)
--
CREATE INDEX ix_loss_date ON loss (date)
--
CREATE INDEX ix_plan_claim_claim_id ON plan_claim (claim_id)
--
CREATE INDEX ix_plan_claim_plan_id ON plan_claim (plan_id)
--
CREATE INDEX ix_reminder_line_claim_id ON reminder_line (claim_id)
--
CREATE INDEX ix_reminder_line_reminder_id ON reminder_line (reminder_id)
--
CREATE INDEX ix_charge_settlement_charge_id ON charge_settlement (charge_id)
--
CREATE INDEX ix_charge_settlement_payment_id ON charge_settlement (payment_id)
--
CREATE INDEX ix_charge_waiver_charge_id ON charge_waiver (charge_id)
--
CREATE INDEX ix_loss_line_loss ON loss_line (loss)
--
CREATE INDEX ix_settlement_claim_id ON settlement (claim_id)
--
CREATE INDEX ix_settlement_credit_claim_id ON settlement (credit_claim_id)
--
CREATE INDEX ix_settlement_loss_id ON settlement (loss_id)
--
CREATE INDEX ix_settlement_payment_id ON settlement (payment_id)
