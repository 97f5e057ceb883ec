"""From the register of measures to wedges: what the law of a day does to the flows of a world."""
