"""kassabok shop: the web shop, its orders and its goods."""

from kassabok.cli import (
    shop_channel,
    shop_hook,
    shop_import,
    shop_products,
    shop_push,
    shop_serve,
    shop_stock,
    shop_take,
)
from kassabok.cli.frame.noun import Noun

app = Noun()

app.add_typer(shop_channel.app, name="channel", help="The web shops that orders come from.")
app.command("import")(shop_import.import_)
app.add_typer(shop_import.parked, name="parked", help="What shops wrote that could not be taken.")
app.add_typer(shop_hook.app, name="hook", help="Web-hooks that could not be taken.")
app.command("export-products")(shop_products.export_products)
app.command("push-products")(shop_push.push_products)
app.command("push-stock")(shop_stock.push_stock)
app.command()(shop_serve.serve)
app.command()(shop_take.take)
