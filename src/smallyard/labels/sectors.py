"""Readable sector names; codes are ISIC revision 4 sections and divisions, joined by T (to) or _ (and)."""

SECTOR_NAMES = {
    "A01": "Crops and animals", "A02": "Forestry", "A03": "Fishing", "A02_A03": "Forestry, fishing", "B": "Mining",
    "C10T12": "Food, drink, tobacco", "C13T15": "Textiles, apparel, leather", "C16": "Wood", "C16T18": "Wood, paper, printing",
    "C17": "Paper", "C18": "Printing", "C19": "Coke, refined petroleum", "C20": "Chemicals", "C21": "Pharmaceuticals",
    "C22": "Rubber, plastics", "C22_C23": "Plastics, minerals", "C23": "Non-metallic minerals", "C24": "Basic metals",
    "C25": "Metal products", "C26": "Electronics, optics", "C27": "Electrical equipment", "C28": "Machinery",
    "C28_C33": "Machinery, repair", "C29": "Motor vehicles", "C30": "Other transport equipment", "C31T32": "Furniture, other goods",
    "D35": "Electricity, gas", "D_E": "Utilities", "E36": "Water", "E37T39": "Waste", "F": "Construction", "G": "Trade",
    "G45": "Motor trade", "G46": "Wholesale", "G47": "Retail", "H": "Transport, storage", "H49": "Land transport",
    "H50": "Water transport", "H51": "Air transport", "H52": "Warehousing", "H53": "Post, courier", "I": "Hotels, restaurants",
    "J": "Information, communication", "J58": "Publishing", "J59T60": "Film, broadcasting", "J61": "Telecoms",
    "J62T63": "IT services", "K": "Finance", "K64": "Banking", "K65T66": "Insurance, funds", "L68": "Real estate",
    "L_OTU": "Real estate, public services",
    "M_N": "Business services", "M69T70": "Legal, consulting", "M71_M73T75": "Engineering, marketing", "M72": "Research",
    "N": "Support services", "O84": "Public administration", "P85": "Education", "Q": "Health, care", "R_S_T_U": "Other services",
    "C26_LOGIC": "Leading-edge logic chips", "C26_CHIPS": "Other semiconductors", "C26_OTHER": "Other electronics",
    "CHIP_MACHINES": "Machines for making chips", "C28_OTHER": "Other machinery, repair", "RARE_EARTHS": "Rare earths",
    "C20_OTHER": "Other chemicals", "MINOR_METALS": "Gallium, germanium, others", "C24_OTHER": "Other basic metals",
}  # fmt: skip


def sector_name(code: str) -> str:
    """Readable name of a sector code; the code itself where none is known."""
    return SECTOR_NAMES.get(code, code)


def sector_in_prose(code: str) -> str:
    """Name as it stands inside a sentence: 'chemicals', 'IT services'; a code as it is."""
    name = sector_name(code)
    return name if name == code or name[1:2].isupper() else name[0].lower() + name[1:]
