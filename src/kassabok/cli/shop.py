"""kassabok shop: the web shop, its orders and its goods."""

from kassabok.cli import shop_products
from kassabok.cli.frame.noun import Noun

app = Noun()

app.command("export-products")(shop_products.export_products)
