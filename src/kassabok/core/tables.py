"""Every area's tables in one place: import this and METADATA is complete."""

import kassabok.core.assets.model
import kassabok.core.bank.model
import kassabok.core.book.model
import kassabok.core.collection.case_model
import kassabok.core.collection.model
import kassabok.core.consent.model
import kassabok.core.currencies.model
import kassabok.core.invoicing.model
import kassabok.core.ledger.model
import kassabok.core.mailing.model
import kassabok.core.marketing.model
import kassabok.core.parties.model
import kassabok.core.payables.model
import kassabok.core.paying.model
import kassabok.core.plans.model
import kassabok.core.products.model
import kassabok.core.purchasing.model
import kassabok.core.receivables.model
import kassabok.core.sales.model
import kassabok.core.settlements.model
import kassabok.core.shop.intake_model
import kassabok.core.shop.model
import kassabok.core.stock.model
import kassabok.core.taxes.model  # noqa: F401
