"""The first table of docs/controls.md: which control answers which question, its equivalent tariff, and why it differs."""

from __future__ import annotations

from itertools import pairwise

from generated_docs.control_tables import AUCTION, LISTED, QUOTA, TAX, compared, lists_compared, rate_words, rules_compared
from generated_docs.markdown import table

OWN = "that rate itself"
GUIDE: tuple[tuple[str, str, str, str], ...] = (
    ("`import_tariff`", "The measure is a rate, and the quantity follows", OWN, "–"),
    (
        "`export_tax`",
        "The same, decided and collected by the seller's side",
        TAX,
        "Same quantity and price; the revenue is in the budget of the exporter",
    ),
    (
        "`import_quota`, `rents: {importer: 100%}`",
        "The quantity is fixed, and the importer auctions the right to it",
        AUCTION,
        "Nothing differs as long as nothing else moves; after a second shock the quota keeps the quantity and the tariff the rate",
    ),
    (
        "`export_quota`, `rents: {exporter: 100%}`",
        "A voluntary restraint, or licences sold by the exporter",
        QUOTA,
        "The buyer pays the seller more for what is left: the gain of the tariff is on the other side",
    ),
    (
        "a quota with `rents: {importer: 50%, exporter: 50%}`",
        "Holders of licences on both sides bargain",
        "export quota of 50 %, rent shared half and half",
        "In between, in proportion to the parts",
    ),
    (
        "a quota with `rents: {wasted: 100%}`",
        "Queues, paperwork, bribery eat up what a licence is worth",
        "quota of 50 %, rent wasted in queues and paperwork",
        "Nobody has the money; it is a barrier that uses up output of the seller",
    ),
    (
        "`export_licence`",
        "Part of the applications is granted, and each one costs something",
        "export licences for 50 %, applying costs 5 %",
        "The cost of applying is used up by all who sell; only the rest of the gap is rent",
    ),
    (
        "`export_ban`, `import_ban`",
        "A flow, or with `coverage` a part of it, stops",
        "export ban on 50 % of the value",
        "No revenue and no rent; the covered part is gone, not dearer. For a whole flow no finite rate does the same",
    ),
    (
        "`withhold_release`",
        "Listed products are held at the border",
        "withhold-release order on 50 % of the products",
        "A ban on the listed part",
    ),
    (
        "`purchase_freeze`",
        "State traders stop buying",
        "purchase freeze, half through state traders",
        "A ban on the part that passes through them",
    ),
    (
        "`entity_list`",
        "Named buyers are cut off; all others buy as before",
        "entity list, 50 % of spending listed",
        "Only the listed buyers pay, through a price index of their own",
    ),
    (
        "`procurement_ban`",
        "Public buyers may not buy from named suppliers",
        "procurement ban, public buyers are 12 % of spending",
        "As an entity list, seen from the buyers' side",
    ),
    (
        "`purchase_commitment`",
        "A least quantity is promised",
        "purchase commitment of 120 %, importer pays",
        "A subsidy, a negative rate; who pays decides the sign for both sides",
    ),
    (
        "`domestic_content_target`",
        "A least share of home goods in a market",
        "domestic content target of 80 %",
        "A subsidy on home sales instead of a tax on imports (here on all imports of the market): no revenue but a cost",
    ),
    (
        "`content_rule`",
        "Goods of third countries with content of the controlling region are stopped",
        "content rule, threshold 1 %",
        "A ban on sales of others; only the sellers and sectors that reach the threshold",
    ),
    (
        "`foreign_direct_product_rule`",
        "Third countries that use tools or know-how of the controlling region comply or do without",
        "direct product rule, both comply",
        "Who complies loses a market; who declines produces at a higher cost for everybody",
    ),
    (
        "`evasion` on a quota or licence",
        "Part of the controlled goods gets through another way",
        "export quota of 50 %, evasion from 5 % on, through `ROW`",
        "The cost of evading caps the shadow price, and more is delivered than allowed",
    ),
)


def guide_block() -> str:
    """All of them, one line each."""
    found = {**compared(), **rules_compared()}
    rows = [[name, use, key if key == OWN else rate_words(found[key].rate), why] for name, use, key, why in GUIDE]
    head = ["control", "use it when", "equivalent tariff here", "what differs from that tariff"]
    return table(head, rows, numbers=["equivalent tariff here"])


def list_is_steeper() -> bool:
    """Whether the equivalent rate grows faster than the listed part, from each list to the next."""
    rates = [lists_compared()[part].rate / part for part in LISTED]
    return all(small < large for small, large in pairwise(rates))
