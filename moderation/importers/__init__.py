"""Reading what other systems wrote: past comments with what was decided of them."""
