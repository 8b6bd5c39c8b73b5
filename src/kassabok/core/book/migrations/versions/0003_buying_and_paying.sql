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
	rounding_ore INTEGER NOT NULL, 
	total_ore INTEGER NOT NULL, 
	open_ore INTEGER NOT NULL, 
	payables VARCHAR NOT NULL, 
	ocr VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	approved_by VARCHAR NOT NULL, 
	approved_on DATE, 
	warning VARCHAR NOT NULL, 
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
INSERT INTO bill (id, number, supplier_id, reference, reference_key, credits_id, date, due_date, treatment, rounding_ore, total_ore, open_ore, payables, ocr, message, approved_by, approved_on, warning)
SELECT id, number, supplier_id, reference, reference_key, credits_id, date, due_date, treatment, rounding_ore, total_ore, open_ore, payables, ocr, message, approved_by, approved_on, '' FROM bill__before
--
DROP TABLE bill__before
--
ALTER TABLE bill_line RENAME TO bill_line__before
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
	text VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	CONSTRAINT pk_bill_line PRIMARY KEY (id), 
	CONSTRAINT fk_bill_line_bill_id FOREIGN KEY(bill_id) REFERENCES bill (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_bill_line_account FOREIGN KEY(account) REFERENCES account (number) DEFERRABLE INITIALLY DEFERRED
)
--
INSERT INTO bill_line (id, bill_id, position, account, amount_ore, vat_class, vat_rate_e4, objects, text, item, quantity_milli, unit)
SELECT id, bill_id, position, account, amount_ore, vat_class, vat_rate_e4, objects, '', '', 0, '' FROM bill_line__before
--
DROP TABLE bill_line__before
--
CREATE INDEX ix_bill_credits_id ON bill (credits_id)
--
CREATE INDEX ix_bill_open ON bill (open_ore, due_date)
--
CREATE UNIQUE INDEX uq_bill_reference ON bill (supplier_id, reference_key)
--
CREATE INDEX ix_bill_line_bill_id ON bill_line (bill_id)
