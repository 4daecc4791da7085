"""The hub's own register of persons without a register number (BIS) or struck off (RAD): here the hub is the source."""
