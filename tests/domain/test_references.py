"""References: as our files, pages, addresses and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.addresses import (
    demand_path,
    document_path,
    list_path,
    recommendation_path,
    undocs_url,
)
from tracker.domain.filters import Filters
from tracker.domain.references import (
    Reference,
    TypedReference,
    find_in_path,
    find_typed,
    natural_order,
    order_of,
    parse_key,
)

SYMBOLS = st.from_regex(r"[A-Z]{1,5}(/(C|[A-Z]{3}|[0-9]{1,3}|Add\.[0-9]|[0-9]-[0-9]|Rev\.1)){1,5}", fullmatch=True)
PARAGRAPHS = st.integers(1, 9999).map(str)
ITEMS = st.from_regex(r"([a-z]{1,2}(\.(i|ii|iii|iv|v|vi|ix|x))?)?", fullmatch=True)
REFERENCES = st.builds(Reference, SYMBOLS, PARAGRAPHS, ITEMS)

WHOLE = Reference("CCPR/C/ZZZ/CO/2", "11")
ITEM = Reference("CCPR/C/ZZZ/CO/2", "11", "a")
INNER = Reference("CAT/C/ZZZ/CO/1/Add.1", "9", "b.ii")


@pytest.mark.parametrize(
    ("reference", "key", "label", "path", "place"),
    [
        (WHOLE, "CCPR/C/ZZZ/CO/2:11", "CCPR/C/ZZZ/CO/2, para. 11", "CCPR/C/ZZZ/CO/2/11", "11"),
        (ITEM, "CCPR/C/ZZZ/CO/2:11(a)", "CCPR/C/ZZZ/CO/2, para. 11 (a)", "CCPR/C/ZZZ/CO/2/11/a", "11 (a)"),
        (
            INNER,
            "CAT/C/ZZZ/CO/1/Add.1:9(b)(ii)",
            "CAT/C/ZZZ/CO/1/Add.1, para. 9 (b) (ii)",
            "CAT/C/ZZZ/CO/1/Add.1/9/b.ii",
            "9 (b) (ii)",
        ),
    ],
    ids=["whole paragraph", "item", "item of an item"],
)
def test_how_a_reference_is_written(reference: Reference, key: str, label: str, path: str, place: str) -> None:
    assert (reference.key, reference.label, reference.path, reference.place) == (key, label, path, place)


@given(REFERENCES)
def test_written_and_read_again_it_is_the_same(reference: Reference) -> None:
    assert parse_key(reference.key) == reference
    assert find_in_path(reference.path) == reference
    assert recommendation_path(reference) == f"/recommendations/{reference.path}"


@given(REFERENCES)
def test_what_is_printed_can_be_typed(reference: Reference) -> None:
    expected = TypedReference(reference.symbol, reference.paragraph, reference.item)
    if any(character.isdigit() for character in reference.symbol):
        assert find_typed(reference.label) == expected
        assert find_typed(reference.key) == expected
        lowered = find_typed(reference.label.lower())
        assert lowered is not None
        assert lowered.symbol.lower() == reference.symbol.lower()
        assert (lowered.paragraph, lowered.item) == (reference.paragraph, reference.item)


NO_KEYS = ("", "CCPR/C/ZZZ/CO/2", "CCPR/C/ZZZ/CO/2:", "CCPR/C/ZZZ/CO/2:11a", "CCPR/C/ZZZ/CO/2:11(A)",
           "CCPR/C/ZZZ/CO/2 11", "ccpr/c/zzz:1", "CCPR/C/ZZZ/CO/2:12345", "CCPR/C/ZZZ/CO/2:11(a)(b)(c)",
           "CCPR/C/ZZZ/CO/2:１１")  # fmt: skip


@pytest.mark.parametrize("text", NO_KEYS)
def test_anything_else_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="is not a reference") as refused:
        parse_key(text)
    assert f"“{text}”" in str(refused.value)


def test_documents_without_a_symbol_have_keys_too() -> None:
    assert parse_key("ngo-report-2016:12(b)") == Reference("ngo-report-2016", "12", "b")


NO_PATHS = ("", "CCPR", "CCPR/C/ZZZ/CO/x", "CCPR/C/ZZZ/CO/2/11/A", "CCPR/C/ZZZ/CO/2/11/a/", "ccpr/c/zzz/co/2/11",
            "CCPR/C/ZZZ/CO/2/11/a.b", "CCPR/C/ZZZ/CO/2/11/../a", "CCPR/C/ZZZ//11/a/b")  # fmt: skip


@pytest.mark.parametrize("path", NO_PATHS)
def test_anything_else_is_no_path(path: str) -> None:
    assert find_in_path(path) is None


TYPED = {
    "CCPR/C/ZZZ/CO/2": ("", ""),
    "  CCPR/C/ZZZ/CO/2  ": ("", ""),
    "ccpr/c/zzz/co/2": ("", ""),
    "CCPR/C/ZZZ/CO/2 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2 11(a)": ("11", "a"),
    "CCPR/C/ZZZ/CO/2 11 ( a )": ("11", "a"),
    "CCPR/C/ZZZ/CO/2 11a": ("11", "a"),
    "CCPR/C/ZZZ/CO/2 11 A": ("11", "a"),
    "ccpr/c/zzz/co/2 11 (B)(II)": ("11", "b.ii"),
    "CCPR/C/ZZZ/CO/2, para. 11 (b) (ii)": ("11", "b.ii"),
    "CCPR/C/ZZZ/CO/2, PARA 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2; paragraph 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2, paras. 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2:11(a)": ("11", "a"),
    "CCPR/C/ZZZ/CO/2 §11": ("11", ""),
    "CCPR/C/ZZZ/CO/2 ¶ 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2, п. 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2, пункт 11 (a)": ("11", "a"),
    "CCPR/C/ZZZ/CO/2, ПАР. 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2, параграф 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2 № 11": ("11", ""),
    "CCPR/C/ZZZ/CO/2.": ("", ""),
    "CCPR/C/ZZZ/CO/2, para. 11 (a).": ("11", "a"),
}


@pytest.mark.parametrize(("text", "place"), TYPED.items(), ids=TYPED)
def test_typed_forms(text: str, place: tuple[str, str]) -> None:
    found = find_typed(text)
    assert found is not None
    assert (found.symbol.upper(), found.paragraph, found.item) == ("CCPR/C/ZZZ/CO/2", *place)


@pytest.mark.parametrize("symbol", ["CAT/C/ZZZ/CO/1/Add.1", "A/55/44", "CRC/C/15/Add.127", "E/C.12/ZZZ/CO/2-3"])
def test_symbols_of_all_kinds_are_recognised(symbol: str) -> None:
    assert find_typed(f"{symbol}, para. 7") == TypedReference(symbol, "7", "")


NOT_TYPED = ("", "torture", "and/or", "prisons/cells", "16.3", "CCPR", "see CCPR/C/ZZZ/CO/2", "2020/21",
             "torture CCPR/C/ZZZ/CO/2", "CCPR/C/ZZZ/CO/2 torture", "CCPR/C/ZZZ/CO/2 11 (a) and 12",
             '"CCPR/C/ZZZ/CO/2"', "CCPR/C/ZZZ/CO/2 -torture")  # fmt: skip


@pytest.mark.parametrize("text", NOT_TYPED)
def test_other_texts_are_words_to_search_for(text: str) -> None:
    assert find_typed(text) is None


@given(st.text())
def test_any_text_is_read_or_passed_over(text: str) -> None:
    find_typed(text)
    find_in_path(text)
    natural_order(text)


def test_items_sort_as_they_are_printed() -> None:
    printed = [("9", ""), ("9", "b"), ("10", ""), ("10", "a"), ("10", "a.i"), ("10", "a.ii"), ("10", "a.iv"),
               ("10", "a.v"), ("10", "a.ix"), ("10", "a.x"), ("10", "b"), ("10", "z"), ("10", "aa"), ("11", ""),
               ("100", "a"), ("1000", "")]  # fmt: skip
    orders = [order_of(*place) for place in printed]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)
    assert Reference("X/1", "10", "a.ii").order == order_of("10", "a.ii")


ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
         "xviii", "xix", "xx")  # fmt: skip


def test_long_lists_inside_an_item_keep_their_order() -> None:
    orders = [order_of("11", "b"), *(order_of("11", f"b.{roman}") for roman in ROMAN)]
    assert orders == sorted(set(orders))


def test_items_that_are_no_numerals_sort_too() -> None:
    assert order_of("11", "a") < order_of("11", "a.b") < order_of("11", "a.c") < order_of("11", "b")


def test_natural_order() -> None:
    names = ["CO/10", "CO/2", "1st", "10th", "2nd", "CO/2-3", "initial", "5th-7th"]
    assert sorted(names, key=natural_order) == ["1st", "2nd", "5th-7th", "10th", "CO/2", "CO/2-3", "CO/10", "initial"]
    assert sorted(["1²", "1", "0"], key=natural_order) == ["0", "1", "1²"]


def test_other_addresses() -> None:
    assert document_path("CCPR/C/ZZZ/CO/2") == "/documents/CCPR/C/ZZZ/CO/2"
    assert document_path("CCPR/C/ZZZ/CO/2", "12") == "/documents/CCPR/C/ZZZ/CO/2#p12"
    assert demand_path("anti-discrimination-law") == "/demands/anti-discrimination-law"
    assert undocs_url("CCPR/C/ZZZ/CO/2") == "https://undocs.org/CCPR/C/ZZZ/CO/2"
    assert list_path(Filters()) == "/recommendations"
    assert list_path(Filters(theme=("torture",), status=("reversed",)), page="2") == (
        "/recommendations?theme=torture&status=reversed&page=2"
    )
