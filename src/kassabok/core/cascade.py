"""What follows from what: the whole business in one table. Read this file first.

An effect belongs to the area that answers; it changes its own area's rows and returns the events that follow.
A service publishes one event; publish runs the listed effects in order, in the same transaction. The areas are loaded
when an effect of theirs first runs.
"""

from typing import TYPE_CHECKING

from kassabok.core import events as e
from kassabok.core.book.late import LateEffect, LateModule
from kassabok.core.book.transaction import Effects

if TYPE_CHECKING:
    from kassabok.core.bank import effects as bank
    from kassabok.core.bank import setting_effects as bank_settings
    from kassabok.core.collection import case_effects as cases
    from kassabok.core.collection import effects as collection
    from kassabok.core.consent import effects as consent
    from kassabok.core.invoicing import effects as invoicing
    from kassabok.core.ledger import effects as ledger
    from kassabok.core.mailing import effects as mailing
    from kassabok.core.marketing import effects as marketing
    from kassabok.core.parties import effects as parties
    from kassabok.core.payables import effects as payables
    from kassabok.core.paying import effects as paying
    from kassabok.core.receivables import effects as receivables
    from kassabok.core.sales import effects as sales
    from kassabok.core.settlements import effects as settlements
    from kassabok.core.shop import effects as shop
    from kassabok.core.stock import effects as stock
    from kassabok.core.stock import setting_effects as stock_settings
else:
    bank = LateModule("kassabok.core.bank.effects")
    bank_settings = LateModule("kassabok.core.bank.setting_effects")
    cases = LateModule("kassabok.core.collection.case_effects")
    collection = LateModule("kassabok.core.collection.effects")
    consent = LateModule("kassabok.core.consent.effects")
    invoicing = LateModule("kassabok.core.invoicing.effects")
    ledger = LateModule("kassabok.core.ledger.effects")
    marketing = LateModule("kassabok.core.marketing.effects")
    mailing = LateModule("kassabok.core.mailing.effects")
    parties = LateModule("kassabok.core.parties.effects")
    payables = LateModule("kassabok.core.payables.effects")
    paying = LateModule("kassabok.core.paying.effects")
    receivables = LateModule("kassabok.core.receivables.effects")
    sales = LateModule("kassabok.core.sales.effects")
    settlements = LateModule("kassabok.core.settlements.effects")
    shop = LateModule("kassabok.core.shop.effects")
    stock = LateModule("kassabok.core.stock.effects")
    stock_settings = LateModule("kassabok.core.stock.setting_effects")

EFFECTS: Effects = {
    # The book
    e.BookCreated: (
        ledger.lay_out_books,
        stock.lay_out_locations,
        parties.lay_out_cash_customer,
        bank.lay_out_bank_account,
    ),
    e.ProgramChanged: (),
    e.SettingChanged: (stock_settings.change_valuation, bank_settings.follow_setting),
    e.DocumentKept: (),
    # Products, customers and suppliers
    e.ProductRegistered: (),
    e.ProductChanged: (),
    e.ProductPriced: (),
    e.CustomerRegistered: (consent.keep_blocked,),
    e.CustomerChanged: (consent.keep_blocked,),
    e.ConsentGiven: (),
    e.ConsentAsked: (),
    e.ConsentWithdrawn: (),
    e.PersonalDataShown: (),
    e.AddressesExported: (),
    e.CampaignCreated: (),
    e.CampaignCodeUsed: (),
    e.SegmentSaved: (),
    e.SegmentRemoved: (),
    # The shop finds what hangs on no order by the address that the register still has.
    e.CustomerForgotten: (
        shop.erase_customer,
        parties.erase_customer,
        sales.erase_customer,
        mailing.erase_customer,
    ),
    e.CustomerPurged: (
        invoicing.erase_customer,
        receivables.erase_customer,
        collection.erase_customer,
        cases.erase_customer,
        sales.erase_kept,
    ),
    e.SupplierRegistered: (),
    e.SupplierChanged: (),
    e.SupplierPriced: (),
    e.SupplierPricesImported: (),
    e.CurrencyRatesSet: (),
    e.CustomersMerged: (
        sales.move_orders,
        invoicing.move_documents,
        receivables.move_claims,
        collection.move_letters,
        cases.move_cases,
        consent.merge,
    ),
    # Stock
    e.LocationAdded: (),
    e.StockReserved: (),
    e.BackOrdersReserved: (),
    e.ReservationsLost: (),
    e.StockMoved: (ledger.post_stock_change, stock.keep_promises),
    e.StockCountStarted: (),
    e.StockCountEntered: (),
    e.StockCountCancelled: (),
    e.StockCounted: (stock.adjust_to_count,),
    # Purchasing
    e.PurchaseDrafted: (),
    e.PurchaseOrdered: (stock.expect_goods,),
    e.PurchaseChanged: (),
    e.PurchaseCancelled: (stock.expect_goods,),
    e.GoodsReceived: (stock.expect_goods, stock.take_in, payables.match_received),
    e.GoodsSentBack: (stock.send_back,),
    e.StockMinimumSet: (),
    e.LandedCostAdded: (stock.add_landed_cost,),
    # Bills
    e.BillRegistered: (ledger.post_bill,),
    e.BillMatched: (),
    e.BillDifferenceTaken: (stock.add_difference, ledger.post_difference),
    e.BillApproved: (payables.take_accepted,),
    e.BillCredited: (ledger.post_bill, payables.match_credit),
    e.BillPaid: (ledger.post_bill_payment,),
    e.BillsRevalued: (ledger.post_revaluation,),
    e.BillPaymentTakenBack: (
        ledger.post_bill_payment_back,
        bank.reopen_paid_line,
        payables.mark_sent_again,
        paying.unsettle,
    ),
    # Paying out
    e.PaymentBatchMade: (payables.mark_sent,),
    e.PaymentBatchCancelled: (payables.mark_payable,),
    e.PaymentAnswerRead: (),
    e.PaymentOrdersAccepted: (),
    e.PaymentOrdersRejected: (payables.mark_payable,),
    e.PaymentOrdersSettled: (payables.pay_sent, ledger.post_sent_payments, receivables.refund_sent),
    e.PaymentOrderReturned: (payables.reopen_returned, ledger.post_returned_payment),
    # Sales
    e.OrderDrafted: (shop.note_order, marketing.note_told_codes),
    e.OrderChanged: (),
    e.OrderConfirmed: (stock.reserve, invoicing.invoice_in_advance),
    e.OrderReduced: (stock.release_cancelled,),
    e.OrderRestored: (stock.reserve_again,),
    e.OrderCancelled: (stock.release,),
    e.ShopChannelSet: (),
    e.ShopSkuNamed: (),
    e.WebOrdersParked: (),
    e.WebPayloadDropped: (shop.drop_intake,),
    e.WebHookDropped: (),
    e.WebOrderReceived: (parties.match_or_register,),
    e.WebBuyerKnown: (sales.place_web_order, consent.take_web_consent),
    e.WebOrderChanged: (sales.readdress_web_order,),
    e.WebOrderCancelled: (sales.cancel_web_order,),
    e.WebPurchaseWithdrawn: (shop.confirm_withdrawn,),
    e.WebConsentSaid: (consent.take_said,),
    e.WebOrderPaid: (sales.take_up_paid, shop.note_paid, invoicing.issue_web_receipt),
    e.WebOrderRefunded: (sales.take_back_refunded, invoicing.refund_receipt),
    e.WebRefundWithdrawn: (invoicing.withdraw_refund, sales.restore_refunded),
    e.GoodsDelivered: (stock.take_out, invoicing.bill_delivery),
    e.GoodsReturned: (stock.put_back, invoicing.credit_return),
    # Invoicing
    e.InvoiceIssued: (
        sales.mark_invoiced,
        receivables.open_claim,
        collection.note_terms,
        ledger.post_sale,
        consent.opt_in_softly,
    ),
    e.CreditNoteIssued: (
        sales.mark_invoiced,
        receivables.open_credit,
        ledger.post_sale,
        cases.follow_credit_note,
    ),
    e.InvoicePaidOnline: (receivables.receive_paid_online,),
    e.CreditNotePaidOnline: (receivables.refund_paid_online,),
    e.ReceiptIssued: (sales.mark_sold_on_the_spot, ledger.post_receipt, consent.opt_in_softly),
    e.CashDayClosed: (ledger.post_cash_day,),
    # Receivables
    e.PaymentReceived: (collection.settle_charges, ledger.post_customer_payment, cases.follow_payment),
    e.AdvanceUsed: (collection.settle_charges, ledger.post_advance_used, cases.follow_payment),
    e.CreditUsed: (ledger.post_credit_used, cases.follow_credit),
    e.PaymentUnmatched: (collection.open_charges, ledger.post_payment_unmatched),
    e.PaymentRefunded: (ledger.post_refund,),
    e.CreditRefunded: (ledger.post_refund,),
    e.ClaimDoubted: (ledger.post_doubt,),
    e.ClaimTrusted: (ledger.post_trust,),
    e.ClaimWrittenOff: (ledger.post_loss,),
    e.LossTakenBack: (ledger.post_loss_back,),
    # Collection
    e.ReminderMade: (ledger.post_charges_claimed,),
    e.DemandMade: (ledger.post_charges_claimed,),
    e.ChargeClaimed: (ledger.post_charges_claimed,),
    e.ChargesWaived: (ledger.post_charges_waived, cases.follow_waiver),
    e.CollectionHeld: (),
    e.CollectionResumed: (),
    e.InstalmentsAgreed: (),
    e.InstalmentsEnded: (),
    e.CollectionTermsSet: (),
    e.LimitationInterrupted: (),
    # Kronofogden
    e.CaseOpened: (),
    e.CaseFiled: (ledger.post_charges_claimed,),
    e.CaseAnswered: (ledger.post_charges_claimed,),
    e.CaseEnforced: (ledger.post_charges_claimed,),
    e.CaseReduced: (),
    e.CaseWithdrawn: (),
    e.CasePaid: (),
    e.CaseWrittenOff: (receivables.write_off_case, ledger.post_charges_waived),
    e.CaseFileRead: (),
    # Bank
    e.BankAccountAdded: (),
    e.BankAccountChanged: (),
    e.BankFileImported: (),
    e.BankMoneyMatched: (receivables.receive_bank_money,),
    e.BankBillsMatched: (payables.pay_from_bank,),
    e.BankOrderMatched: (paying.settle,),
    e.BankOrderUnmatched: (paying.wait_again,),
    e.BankOrderReturned: (paying.take_back,),
    e.BankLineBooked: (ledger.post_bank_line,),
    e.BankLineTied: (),
    e.BankRuleSaved: (),
    e.BankRuleRemoved: (),
    # Payment providers
    e.SettlementBooked: (ledger.post_settlement, bank.find_payout),
    e.SettlementParked: (),
    e.SettlementTakenBack: (ledger.post_settlement_back,),
    e.SettlementTypeNamed: (),
    e.SettlementSalePaid: (receivables.receive_settled,),
    e.SettlementRefundPaid: (receivables.refund_settled,),
    e.SettlementChargedBack: (receivables.take_back_settled,),
    e.SettlementRowBooked: (ledger.post_settled_row,),
    e.SettlementSaleFound: (),
    e.PayoutReceived: (bank.book_payout, settlements.mark_paid, ledger.post_payout),
    e.PayoutReopened: (settlements.wait_again,),
    # Ledger
    e.FiscalYearOpened: (),
    e.PeriodsLocked: (),
    e.PeriodsUnlocked: (),
    e.AccountAdded: (),
    e.AccountChanged: (),
    e.RoleMoved: (ledger.move_balance,),
    e.DimensionAdded: (),
    e.DimensionChanged: (),
    e.ObjectAdded: (),
    e.ObjectChanged: (),
    e.OpeningBalancesSet: (),
    e.BudgetSet: (),
    e.SieFileImported: (),
    e.UnpaidSalesBooked: (ledger.post_unpaid_sales,),
    e.UnpaidBillsBooked: (ledger.post_unpaid_bills,),
    e.TaxAdjusted: (),
    e.FiscalYearClosed: (ledger.close_books,),
    e.FiscalYearReopened: (ledger.reopen_books,),
    e.VoucherFileKept: (),
    e.VouchersImported: (),
    e.VoucherPosted: (bank.reopen_line,),
    # What goes out
    e.MailQueued: (),
    e.MailSent: (),
    e.MailFailed: (),
    e.MailUncertain: (),
    e.MailRepeated: (),
    e.MailDropped: (),
    # Templates and plans
    e.TemplateSaved: (),
    e.TemplateRemoved: (),
    e.PlanStarted: (),
    e.PlanStopped: (),
    e.PlannedVoucherDue: (ledger.post_planned,),
    # Fixed assets
    e.AssetAdded: (),
    e.AssetChanged: (),
    e.AssetsDepreciated: (ledger.post_depreciation,),
    e.DepreciationTakenBack: (ledger.post_reversal,),
    e.AssetDisposedOf: (ledger.post_disposal,),
    e.AssetPutBack: (ledger.post_reversal,),
    # Taxes
    e.VatReturnClosed: (ledger.post_vat_settlement, ledger.lock_vat_period),
    e.VatReturnReopened: (ledger.reopen_vat_period,),
}


def load_effects(*happenings: type[e.Event]) -> None:
    """Load what answers to these events now, rather than while the book is locked for others."""
    for happening in happenings:
        for effect in EFFECTS[happening]:
            if isinstance(effect, LateEffect):
                effect.load()
