"""kassabok collection: claims that reminders did not help, from the demand letter to Kronofogden and to the loss."""

from kassabok.cli import collection_cases, collection_demand, collection_losses
from kassabok.cli.frame.noun import Noun

app = Noun()

app.command()(collection_demand.demand)
app.command()(collection_cases.prepare)
app.command()(collection_cases.file)
app.command()(collection_cases.answer)
app.command()(collection_cases.enforce)
app.command()(collection_cases.withdraw)
app.command("list")(collection_cases.list_)
app.command()(collection_cases.show)
app.command()(collection_cases.pdf)
app.command()(collection_cases.parked)
app.command()(collection_losses.doubtful)
app.command("write-off")(collection_losses.write_off)
app.command("losses")(collection_losses.losses_)
