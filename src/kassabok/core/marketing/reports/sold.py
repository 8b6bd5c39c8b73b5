"""What was sold and what it cost: the two lists of rows that every question about sales adds up.

Sales are the lines of invoices, credit notes and receipts on the day of each, excl. VAT: what the income accounts have
once the day's receipts are closed, under the invoice method. A gift card is no sale until it is used. Cost is what the
stock moves of deliveries and returns took along, on their day: what the account of goods sold has. What is not kept in
stock, as services and freight, has none.
"""

#: The days from :first to :last. where: what the order was made through, see CHANNEL.
SOLD = """
sold AS (
    SELECT i.date, i.customer_id, i.order_id, l.product_id, l.kind, i.vat_treatment, l.vat_rate_e4, i.objects,
        l.quantity_milli, l.net_ore
    FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
    WHERE i.date BETWEEN :first AND :last AND l.kind <> 'gift_card'
    UNION ALL
    SELECT r.date, o.customer_id, r.order_id, l.product_id, l.kind, 'domestic', l.vat_rate_e4, o.objects,
        l.quantity_milli, l.net_ore
    FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id JOIN sales_order o ON o.id = r.order_id
    WHERE r.date BETWEEN :first AND :last AND l.kind <> 'gift_card'
)"""

# A correction of the cost of goods that were sold before they came is of a product, and of no order.
COST = """
cost AS (
    SELECT m.date, o.customer_id, o.id AS order_id, m.product_id, 'goods' AS kind, o.objects, -m.value_ore AS cost_ore
    FROM stock_move m
    LEFT JOIN delivery_line d ON d.id = m.delivery_line_id
    LEFT JOIN sales_order_line l ON l.id = d.order_line_id
    LEFT JOIN sales_order o ON o.id = l.order_id
    WHERE m.date BETWEEN :first AND :last AND m.reason IN ('delivery', 'return', 'cost_correction')
)"""
