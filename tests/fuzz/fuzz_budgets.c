/* Any bytes as budgets.lua, beside a network and a device: what is read, and what is judged. */
#include "analysis/analysis.h"
#include "fuzz.h"
#include "site/budget_book.h"
#include "zoo/devices.h"

static const char MODEL[] =
    "model { id = 'm', input = { 3, 8, 8 }, build = function(x) return x:relu() end }";
static const char DEVICE[] =
    "device { id = 'd', class = 'edge', peak { dtype = 'fp32', unit = 'vector', flops = 1e12,"
    " source = 's' }, memory { name = 'M', bandwidth = 1e9, source = 's' } }";

static void check_rows(const BudgetBook *book, Analysis *analysis, GPtrArray *errors)
{
    g_autoptr(GPtrArray) rows = budget_book_rows(book, analysis, errors);
    g_autofree char *summary = budget_rows_summary(rows);
    check_line(summary);
    for (guint i = 0; i < rows->len; i++) {
        const BudgetResult *row = g_ptr_array_index(rows, i);
        check_line(row->limit_text);
        check_line(row->setup);
        require(row->verdict == BUDGET_UNTOLD || row->value_text);
        require(!row->failed || row->verdict == BUDGET_UNTOLD || row->verdict == BUDGET_BROKEN);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    enum { FEW = 200 }; /* rows that are counted: the others are like them */
    g_autoptr(GPtrArray) errors = errors_new();
    FuzzFolder models = folder_begin("m.lua", (const uint8_t *)MODEL, strlen(MODEL));
    FuzzFolder hardware = folder_begin("d.lua", (const uint8_t *)DEVICE, strlen(DEVICE));
    FuzzFolder folder = folder_begin("budgets.lua", bytes, length);
    g_autoptr(Zoo) zoo = zoo_load(models.dir, "models", errors);
    g_autoptr(GPtrArray) devices = devices_load(hardware.dir, "hardware", errors);
    require(zoo_count(zoo) == 1 && devices->len == 1 && errors->len == 0);
    g_autoptr(Handbook) handbook = handbook_load(models.dir, zoo, devices, errors);
    BudgetBook *book = budget_book_new(folder.dir, handbook, zoo, devices, errors);
    budget_book_set_today(book, "2026-11-30");
    Analysis *analysis = analysis_new(zoo, devices);
    analysis_set_budgets(analysis, &book->set);
    if (book->set.cases->len < FEW)
        check_rows(book, analysis, errors);
    check_errors(errors);
    analysis_free(analysis);
    budget_book_free(book);
    folder_end(&folder);
    folder_end(&hardware);
    folder_end(&models);
    return 0;
}
