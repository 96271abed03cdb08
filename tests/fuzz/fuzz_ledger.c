/* Any bytes as the ledger of a site that is there: what is read of it is safe to say and to follow,
 * and is written as it was read. */
#include "base/path.h"
#include "fuzz.h"
#include "publish/ledger.h"

static void check_texts(const GPtrArray *texts)
{
    for (guint i = 0; i < texts->len; i++)
        check_line(g_ptr_array_index(texts, i));
}

static void check_page(const Ledger *ledger, const LedgerPage *page)
{
    check_texts(page->reads);
    for (guint i = 0; i < page->reads->len; i++)
        require(g_hash_table_contains(ledger->inputs, g_ptr_array_index(page->reads, i)));
    for (guint i = 0; i < page->files->len; i++) {
        const LedgerFile *file = g_ptr_array_index(page->files, i);
        require(path_is_safe(file->path) && file->length >= 0);
    }
    require(ledger_find(ledger, page->path) == page);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    g_autoptr(Ledger) ledger = ledger_parse((const char *)bytes, length);
    if (!ledger)
        return 0;
    check_texts(ledger->problems);
    check_texts(ledger->notes);
    for (guint i = 0; i < ledger->pages->len; i++)
        check_page(ledger, g_ptr_array_index(ledger->pages, i));
    g_autoptr(GString) text = ledger_write(ledger);
    g_autoptr(Ledger) again = ledger_parse(text->str, text->len);
    require(again != NULL);
    g_autoptr(GString) same = ledger_write(again);
    require(g_string_equal(text, same));
    return 0;
}
