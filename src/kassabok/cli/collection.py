"""kassabok collection: claims that reminders did not help, from the demand letter to Kronofogden and to the loss."""

from kassabok.cli import collection_demand, collection_losses
from kassabok.cli.frame.noun import Noun

app = Noun()

app.command()(collection_demand.demand)
app.command()(collection_losses.doubtful)
app.command("write-off")(collection_losses.write_off)
app.command("losses")(collection_losses.losses_)
