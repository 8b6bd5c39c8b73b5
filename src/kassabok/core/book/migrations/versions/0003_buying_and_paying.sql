ALTER TABLE bank_account RENAME TO bank_account__before
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
	kind VARCHAR NOT NULL, 
	payment_profile VARCHAR NOT NULL, 
	customer_id VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_account PRIMARY KEY (id), 
	CONSTRAINT ck_bank_account_kind CHECK (kind IN ('bank', 'tax')), 
	CONSTRAINT uq_bank_account_name UNIQUE (name)
)
--
INSERT INTO bank_account (id, name, iban, clearing, account, bankgiro, plusgiro, currency, ledger_account, kind, payment_profile, customer_id)
SELECT id, name, iban, clearing, account, bankgiro, plusgiro, currency, ledger_account, 'bank', '', '' FROM bank_account__before
--
DROP TABLE bank_account__before
--
ALTER TABLE bank_balance RENAME TO bank_balance__before
--
CREATE TABLE bank_balance (
	id INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	bank_file_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	first_on DATE, 
	opening_ore INTEGER, 
	CONSTRAINT pk_bank_balance PRIMARY KEY (id), 
	CONSTRAINT fk_bank_balance_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bank_balance_bank_file_id FOREIGN KEY(bank_file_id) REFERENCES bank_file (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO bank_balance (id, bank_account_id, bank_file_id, date, amount_ore)
SELECT id, bank_account_id, bank_file_id, date, amount_ore FROM bank_balance__before
--
DROP TABLE bank_balance__before
--
ALTER TABLE bank_entry RENAME TO bank_entry__before
--
CREATE TABLE bank_entry (
	id INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	value_date DATE, 
	amount_ore INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	bank_code VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_entry PRIMARY KEY (id), 
	CONSTRAINT fk_bank_entry_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO bank_entry (id, bank_account_id, date, value_date, amount_ore, currency, bank_code)
SELECT id, bank_account_id, date, value_date, amount_ore, currency, '' FROM bank_entry__before
--
DROP TABLE bank_entry__before
--
ALTER TABLE bill RENAME TO bill__before
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
	currency VARCHAR NOT NULL, 
	sek_per_unit_e6 INTEGER NOT NULL, 
	rounding_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	open_ore INTEGER NOT NULL, 
	total_cents INTEGER NOT NULL, 
	open_cents INTEGER NOT NULL, 
	sent_cents INTEGER NOT NULL, 
	payables VARCHAR NOT NULL, 
	ocr VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	approved_by VARCHAR NOT NULL, 
	approved_on DATE, 
	warning VARCHAR NOT NULL, 
	CONSTRAINT pk_bill PRIMARY KEY (id), 
	CONSTRAINT ck_bill_treatment CHECK (treatment IN ('domestic', 'eu-goods', 'eu-services', 'non-eu-services', 'import', 'reverse-goods', 'reverse-services')), 
	CONSTRAINT ck_bill_open CHECK (open_cents BETWEEN min(total_cents, 0) AND max(total_cents, 0)), 
	CONSTRAINT ck_bill_open_ore CHECK (open_ore = 0 OR open_cents <> 0 AND (open_ore > 0) = (open_cents > 0)), 
	CONSTRAINT ck_bill_kronor CHECK (currency <> 'SEK' OR sek_per_unit_e6 = 1000000 AND total_cents = total_ore AND open_cents = open_ore), 
	CONSTRAINT ck_bill_rate CHECK (sek_per_unit_e6 > 0), 
	CONSTRAINT ck_bill_approved CHECK ((approved_by = '') = (approved_on IS NULL)), 
	CONSTRAINT uq_bill_number UNIQUE (number), 
	CONSTRAINT fk_bill_supplier_id FOREIGN KEY(supplier_id) REFERENCES supplier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_credits_id FOREIGN KEY(credits_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_payables FOREIGN KEY(payables) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO bill (id, number, supplier_id, reference, reference_key, credits_id, date, due_date, treatment, rounding_ore, total_ore, open_ore, payables, ocr, message, approved_by, approved_on, currency, sek_per_unit_e6, total_cents, open_cents, sent_cents, warning)
SELECT id, number, supplier_id, reference, reference_key, credits_id, date, due_date, treatment, rounding_ore, total_ore, open_ore, payables, ocr, message, approved_by, approved_on, 'SEK', 1000000, total_ore, open_ore, 0, '' FROM bill__before
--
DROP TABLE bill__before
--
ALTER TABLE bank_line RENAME TO bank_line__before
--
CREATE TABLE bank_line (
	id INTEGER NOT NULL, 
	bank_entry_id INTEGER NOT NULL, 
	bank_file_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	counterparty VARCHAR NOT NULL, 
	counterparty_account VARCHAR NOT NULL, 
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
INSERT INTO bank_line (id, bank_entry_id, bank_file_id, line, date, amount_ore, counterparty, text, reference, state, reason, counterparty_account)
SELECT id, bank_entry_id, bank_file_id, line, date, amount_ore, counterparty, text, reference, state, reason, '' FROM bank_line__before
--
DROP TABLE bank_line__before
--
ALTER TABLE bill_line RENAME TO bill_line__before
--
CREATE TABLE bill_line (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	account VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	amount_cents INTEGER NOT NULL, 
	vat_class VARCHAR NOT NULL, 
	vat_rate_e4 INTEGER NOT NULL, 
	objects VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	goods BOOLEAN NOT NULL, 
	CONSTRAINT pk_bill_line PRIMARY KEY (id), 
	CONSTRAINT fk_bill_line_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_line_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO bill_line (id, bill_id, position, account, amount_ore, vat_class, vat_rate_e4, objects, amount_cents, text, item, quantity_milli, unit, goods)
SELECT id, bill_id, position, account, amount_ore, vat_class, vat_rate_e4, objects, amount_ore, '', '', 0, '', account IN (SELECT account FROM account_role WHERE role = 'goods_received' UNION SELECT json_extract(payload, '$.before') FROM event WHERE name = 'RoleMoved' AND json_extract(payload, '$.role') = 'goods_received') FROM bill_line__before
--
DROP TABLE bill_line__before
--
ALTER TABLE purchase_share RENAME TO purchase_share__before
--
CREATE TABLE purchase_share (
	id INTEGER NOT NULL, 
	bill VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	payment VARCHAR NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	posted_ore INTEGER NOT NULL, 
	CONSTRAINT pk_purchase_share PRIMARY KEY (id), 
	CONSTRAINT fk_purchase_share_bill FOREIGN KEY(bill) REFERENCES bill (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_purchase_share_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO purchase_share (id, bill, account, objects, date, payment, amount_ore, posted_ore)
SELECT id, bill, account, objects, date, payment, amount_ore, amount_ore FROM purchase_share__before
--
DROP TABLE purchase_share__before
--
ALTER TABLE bill_payment RENAME TO bill_payment__before
--
CREATE TABLE bill_payment (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	supplier_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	fee_ore INTEGER NOT NULL, 
	difference_ore INTEGER NOT NULL, 
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
INSERT INTO bill_payment (id, number, supplier_id, date, amount_ore, money, bank_line_id, taken_back, fee_ore, difference_ore)
SELECT id, number, supplier_id, date, amount_ore, money, bank_line_id, taken_back, 0, 0 FROM bill_payment__before
--
DROP TABLE bill_payment__before
--
ALTER TABLE bill_settlement RENAME TO bill_settlement__before
--
CREATE TABLE bill_settlement (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	payment_id INTEGER, 
	credit_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	amount_cents INTEGER NOT NULL, 
	CONSTRAINT pk_bill_settlement PRIMARY KEY (id), 
	CONSTRAINT fk_bill_settlement_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_settlement_payment_id FOREIGN KEY(payment_id) REFERENCES bill_payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_settlement_credit_id FOREIGN KEY(credit_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO bill_settlement (id, bill_id, payment_id, credit_id, date, amount_ore, amount_cents)
SELECT id, bill_id, payment_id, credit_id, date, amount_ore, amount_ore FROM bill_settlement__before
--
DROP TABLE bill_settlement__before
--
CREATE TABLE command_key (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	said VARCHAR NOT NULL, 
	CONSTRAINT pk_command_key PRIMARY KEY (id), 
	CONSTRAINT uq_command_key_key UNIQUE ("key")
)
--
CREATE TABLE currency_rate (
	id INTEGER NOT NULL, 
	currency VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	sek_per_unit_e6 INTEGER NOT NULL, 
	CONSTRAINT pk_currency_rate PRIMARY KEY (id), 
	CONSTRAINT ck_currency_rate_rate CHECK (sek_per_unit_e6 > 0), 
	CONSTRAINT ck_currency_rate_currency CHECK (currency <> 'SEK')
)
--
CREATE TABLE settlement_type (
	id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	CONSTRAINT pk_settlement_type PRIMARY KEY (id)
)
--
CREATE TABLE bank_rule (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	pattern VARCHAR NOT NULL, 
	counterparty_account VARCHAR NOT NULL, 
	direction VARCHAR NOT NULL, 
	least_ore INTEGER, 
	most_ore INTEGER, 
	bank_code VARCHAR NOT NULL, 
	bank_account_id INTEGER, 
	against VARCHAR NOT NULL, 
	objects VARCHAR NOT NULL, 
	voucher_text VARCHAR NOT NULL, 
	CONSTRAINT pk_bank_rule PRIMARY KEY (id), 
	CONSTRAINT ck_bank_rule_direction CHECK (direction IN ('', 'in', 'out')), 
	CONSTRAINT uq_bank_rule_name UNIQUE (name), 
	CONSTRAINT fk_bank_rule_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE payment_batch (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	created_us INTEGER NOT NULL, 
	bank_account_id INTEGER NOT NULL, 
	version VARCHAR NOT NULL, 
	profile VARCHAR NOT NULL, 
	dialect VARCHAR NOT NULL, 
	message_id VARCHAR NOT NULL, 
	debtor_name VARCHAR NOT NULL, 
	debtor_town VARCHAR NOT NULL, 
	debtor_country VARCHAR NOT NULL, 
	debtor_org_nr VARCHAR NOT NULL, 
	debtor_customer_id VARCHAR NOT NULL, 
	debtor_bic VARCHAR NOT NULL, 
	debtor_currency VARCHAR NOT NULL, 
	currency VARCHAR NOT NULL, 
	orders INTEGER NOT NULL, 
	total_cents INTEGER NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	CONSTRAINT pk_payment_batch PRIMARY KEY (id), 
	CONSTRAINT ck_payment_batch_version CHECK (version IN ('03', '09')), 
	CONSTRAINT ck_payment_batch_orders CHECK (orders > 0), 
	CONSTRAINT uq_payment_batch_number UNIQUE (number), 
	CONSTRAINT fk_payment_batch_bank_account_id FOREIGN KEY(bank_account_id) REFERENCES bank_account (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_payment_batch_message_id UNIQUE (message_id)
)
--
CREATE TABLE bill_revaluation (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	date DATE NOT NULL, 
	sek_per_unit_e6 INTEGER NOT NULL, 
	difference_ore INTEGER NOT NULL, 
	back BOOLEAN NOT NULL, 
	CONSTRAINT pk_bill_revaluation PRIMARY KEY (id), 
	CONSTRAINT fk_bill_revaluation_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE payment_answer (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	CONSTRAINT pk_payment_answer PRIMARY KEY (id), 
	CONSTRAINT fk_payment_answer_batch_id FOREIGN KEY(batch_id) REFERENCES payment_batch (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE payment_group (
	id INTEGER NOT NULL, 
	batch_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	info_id VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	debtor_form VARCHAR NOT NULL, 
	debtor_number VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	service VARCHAR NOT NULL, 
	one_debit BOOLEAN NOT NULL, 
	CONSTRAINT pk_payment_group PRIMARY KEY (id), 
	CONSTRAINT ck_payment_group_debtor_form CHECK (debtor_form IN ('iban', 'bankgiro')), 
	CONSTRAINT fk_payment_group_batch_id FOREIGN KEY(batch_id) REFERENCES payment_batch (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_payment_group_info_id UNIQUE (info_id)
)
--
CREATE TABLE payment_order (
	id INTEGER NOT NULL, 
	group_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	end_to_end_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	payee VARCHAR NOT NULL, 
	town VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	account_form VARCHAR NOT NULL, 
	clearing VARCHAR NOT NULL, 
	account VARCHAR NOT NULL, 
	bic VARCHAR NOT NULL, 
	amount_cents INTEGER NOT NULL, 
	reference_kind VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	against VARCHAR NOT NULL, 
	refund_of VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	settled_by VARCHAR NOT NULL, 
	CONSTRAINT pk_payment_order PRIMARY KEY (id), 
	CONSTRAINT ck_payment_order_kind CHECK (kind IN ('bill', 'salary', 'tax', 'refund', 'other')), 
	CONSTRAINT ck_payment_order_account_form CHECK (account_form IN ('bankgiro', 'plusgiro', 'account', 'iban')), 
	CONSTRAINT ck_payment_order_reference_kind CHECK (reference_kind IN ('none', 'ocr', 'rf', 'message')), 
	CONSTRAINT ck_payment_order_state CHECK (state IN ('made', 'accepted', 'rejected', 'settled', 'cancelled')), 
	CONSTRAINT ck_payment_order_amount CHECK (amount_cents > 0), 
	CONSTRAINT ck_payment_order_settled CHECK (state = 'settled' OR settled_by = ''), 
	CONSTRAINT fk_payment_order_group_id FOREIGN KEY(group_id) REFERENCES payment_group (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_payment_order_end_to_end_id UNIQUE (end_to_end_id)
)
--
CREATE TABLE settlement_report (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	date DATE NOT NULL, 
	account VARCHAR NOT NULL, 
	fee_account VARCHAR NOT NULL, 
	fee_vat VARCHAR NOT NULL, 
	reserve_account VARCHAR NOT NULL, 
	chargebacks VARCHAR NOT NULL, 
	bank_text VARCHAR NOT NULL, 
	gross_ore INTEGER NOT NULL, 
	fee_ore INTEGER NOT NULL, 
	fee_vat_ore INTEGER NOT NULL, 
	reserve_ore INTEGER NOT NULL, 
	adjusted_ore INTEGER NOT NULL, 
	net_ore INTEGER NOT NULL, 
	payout_ore INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	bank_line_id INTEGER, 
	CONSTRAINT pk_settlement_report PRIMARY KEY (id), 
	CONSTRAINT ck_settlement_report_state CHECK (state IN ('parked', 'booked', 'paid')), 
	CONSTRAINT ck_settlement_report_paid CHECK ((state = 'paid') = (bank_line_id IS NOT NULL)), 
	CONSTRAINT uq_settlement_report_number UNIQUE (number), 
	CONSTRAINT fk_settlement_report_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_report_bank_line_id FOREIGN KEY(bank_line_id) REFERENCES bank_line (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE payment_order_bill (
	id INTEGER NOT NULL, 
	order_id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	amount_cents INTEGER NOT NULL, 
	CONSTRAINT pk_payment_order_bill PRIMARY KEY (id), 
	CONSTRAINT fk_payment_order_bill_order_id FOREIGN KEY(order_id) REFERENCES payment_order (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_payment_order_bill_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bill_difference (
	id INTEGER NOT NULL, 
	bill_id INTEGER NOT NULL, 
	receipt_line_id INTEGER, 
	landed_cost_id INTEGER, 
	date DATE NOT NULL, 
	amount_ore INTEGER NOT NULL, 
	in_stock BOOLEAN NOT NULL, 
	of_milli INTEGER NOT NULL, 
	CONSTRAINT pk_bill_difference PRIMARY KEY (id), 
	CONSTRAINT fk_bill_difference_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_difference_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES goods_receipt_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_difference_landed_cost_id FOREIGN KEY(landed_cost_id) REFERENCES landed_cost (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE TABLE bill_match (
	id INTEGER NOT NULL, 
	bill_line_id INTEGER NOT NULL, 
	purchase_line_id INTEGER, 
	receipt_line_id INTEGER, 
	landed_cost_id INTEGER, 
	date DATE NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	billed_ore INTEGER NOT NULL, 
	value_ore INTEGER NOT NULL, 
	CONSTRAINT pk_bill_match PRIMARY KEY (id), 
	CONSTRAINT ck_bill_match_what CHECK ((purchase_line_id IS NULL) <> (landed_cost_id IS NULL)), 
	CONSTRAINT ck_bill_match_receipt CHECK (receipt_line_id IS NULL OR purchase_line_id IS NOT NULL), 
	CONSTRAINT fk_bill_match_bill_line_id FOREIGN KEY(bill_line_id) REFERENCES bill_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_match_purchase_line_id FOREIGN KEY(purchase_line_id) REFERENCES purchase_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_match_receipt_line_id FOREIGN KEY(receipt_line_id) REFERENCES goods_receipt_line (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_match_landed_cost_id FOREIGN KEY(landed_cost_id) REFERENCES landed_cost (id) DEFERRABLE INITIALLY DEFERRED
)
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
	payment_id INTEGER, 
	refund_id INTEGER, 
	booked_on VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	CONSTRAINT pk_settlement_line PRIMARY KEY (id), 
	CONSTRAINT ck_settlement_line_net CHECK (net_ore = gross_ore - fee_ore), 
	CONSTRAINT fk_settlement_line_report_id FOREIGN KEY(report_id) REFERENCES settlement_report (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_settlement_line_receipt_id UNIQUE (receipt_id), 
	CONSTRAINT fk_settlement_line_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_settlement_line_payment_id FOREIGN KEY(payment_id) REFERENCES payment (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_settlement_line_refund_id UNIQUE (refund_id), 
	CONSTRAINT fk_settlement_line_refund_id FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED
)
--
CREATE UNIQUE INDEX uq_currency_rate ON currency_rate (currency, date)
--
CREATE UNIQUE INDEX uq_settlement_type ON settlement_type (channel, type)
--
CREATE INDEX ix_bank_balance_account_date ON bank_balance (bank_account_id, date)
--
CREATE INDEX ix_bank_entry_account_date ON bank_entry (bank_account_id, date)
--
CREATE INDEX ix_bill_credits_id ON bill (credits_id)
--
CREATE INDEX ix_bill_open ON bill (open_ore, due_date)
--
CREATE UNIQUE INDEX uq_bill_reference ON bill (supplier_id, reference_key)
--
CREATE INDEX ix_bank_line_bank_entry_id ON bank_line (bank_entry_id)
--
CREATE INDEX ix_bank_line_bank_file_id ON bank_line (bank_file_id)
--
CREATE INDEX ix_bank_line_state ON bank_line (state, date)
--
CREATE INDEX ix_bill_line_bill_id ON bill_line (bill_id)
--
CREATE INDEX ix_bill_revaluation_bill_id ON bill_revaluation (bill_id)
--
CREATE UNIQUE INDEX uq_payment_answer ON payment_answer (batch_id, "key")
--
CREATE INDEX ix_payment_group_batch_id ON payment_group (batch_id)
--
CREATE INDEX ix_payment_group_date ON payment_group (date)
--
CREATE INDEX ix_purchase_share_bill ON purchase_share (bill)
--
CREATE INDEX ix_bill_payment_supplier_id ON bill_payment (supplier_id)
--
CREATE INDEX ix_payment_order_account ON payment_order (account)
--
CREATE INDEX ix_payment_order_group_id ON payment_order (group_id)
--
CREATE INDEX ix_payment_order_refund_of ON payment_order (refund_of)
--
CREATE INDEX ix_payment_order_settled_by ON payment_order (settled_by)
--
CREATE INDEX ix_payment_order_state ON payment_order (state)
--
CREATE INDEX ix_settlement_report_account ON settlement_report (account)
--
CREATE INDEX ix_settlement_report_bank_line_id ON settlement_report (bank_line_id)
--
CREATE INDEX ix_settlement_report_channel ON settlement_report (channel, reference)
--
CREATE INDEX ix_settlement_report_state ON settlement_report (state, payout_ore)
--
CREATE INDEX ix_bill_settlement_bill_id ON bill_settlement (bill_id)
--
CREATE INDEX ix_bill_settlement_credit_id ON bill_settlement (credit_id)
--
CREATE INDEX ix_bill_settlement_payment_id ON bill_settlement (payment_id)
--
CREATE INDEX ix_payment_order_bill_bill_id ON payment_order_bill (bill_id)
--
CREATE INDEX ix_payment_order_bill_order_id ON payment_order_bill (order_id)
--
CREATE INDEX ix_bill_difference_bill_id ON bill_difference (bill_id)
--
CREATE INDEX ix_bill_difference_landed_cost_id ON bill_difference (landed_cost_id)
--
CREATE INDEX ix_bill_difference_receipt_line_id ON bill_difference (receipt_line_id)
--
CREATE INDEX ix_bill_match_bill_line_id ON bill_match (bill_line_id)
--
CREATE INDEX ix_bill_match_landed_cost_id ON bill_match (landed_cost_id)
--
CREATE INDEX ix_bill_match_purchase_line_id ON bill_match (purchase_line_id)
--
CREATE INDEX ix_bill_match_receipt_line_id ON bill_match (receipt_line_id)
--
CREATE INDEX ix_settlement_line_invoice ON settlement_line (invoice)
--
CREATE INDEX ix_settlement_line_payment_id ON settlement_line (payment_id)
--
CREATE INDEX ix_settlement_line_report_id ON settlement_line (report_id)
--
CREATE UNIQUE INDEX uq_settlement_line_key ON settlement_line (channel, "key")
--
CREATE INDEX ix_supplier_return_line_receipt_line_id ON supplier_return_line (receipt_line_id)
