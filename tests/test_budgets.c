/* zoo/budgets.h: the reader of budgets.lua. */
#include "support.h"

#include "zoo/budgets.h"
#include "zoo/source.h"

static const char *const figures[] = {"params", "peak_bytes", "traffic.compulsory.bytes", "time",
                                      NULL};
static const char *const designs[] = {"align", "width", "two_3x3", NULL};

typedef struct Read {
    GPtrArray *budgets, *errors;
} Read;

static Read read_text(const char *text)
{
    Book book = book_bare();
    Read read = {NULL, g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free)};
    book_add(&book, "budgets.lua", text);
    read.budgets = budgets_read(book.dir, &(BudgetNames){figures, designs}, read.errors);
    book_clear(&book);
    return read;
}

static void read_clear(Read *read)
{
    g_ptr_array_unref(read->budgets);
    g_ptr_array_unref(read->errors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Read, read_clear)

static const char *error_at(const Read *read, guint i)
{
    assert_true(i < read->errors->len);
    return ((const GError *)g_ptr_array_index(read->errors, i))->message;
}

static const Budget *budget_at(const Read *read, guint i)
{
    if (read->errors->len > 0)
        fail_msg("%s", error_at(read, 0));
    assert_true(i < read->budgets->len);
    return g_ptr_array_index(read->budgets, i);
}

static void assert_limit(const GArray *limits, guint i, const char *figure, double value)
{
    assert_true(i < limits->len);
    const BudgetLimit *limit = &g_array_index(limits, BudgetLimit, i);
    assert_string_equal(figures[limit->figure], figure);
    assert_true(limit->value == value);
}

/* 1.5 MB is 1,500,000 bytes, 2 ms 0.002 s, 2 % 0.02. */
static void test_a_budget(void **state)
{
    (void)state;
    g_auto(Read) read = read_text(
        "-- limits\n"
        "budget { model = 'detector-v2', on = 'edge-box', scheme = 'int8', fuse = 'all',\n"
        "  batch = 8, width = 0.75, two_3x3 = true, align = false, design = { 'two_3x3@conv1' },\n"
        "  dims = { tokens = 512 }, peak_bytes = 1.5 * MB, time = 2 * ms,\n"
        "  ['traffic.compulsory.bytes'] = 64 * KiB,\n"
        "  grow = { peak_bytes = '2 %', params = '0%' }, why = 'EB-12', waive = '2027-01-31' }\n"
        "budget { model = { 'mobilenet_*', 'vgg16' }, params = 0 }\n");
    const Budget *budget = budget_at(&read, 0);
    assert_int_equal(read.budgets->len, 2);
    assert_int_equal(budget->line, 2);
    assert_string_equal(budget->models[0], "detector-v2");
    assert_null(budget->models[1]);
    assert_string_equal(budget->devices[0], "edge-box");
    assert_string_equal(budget->scheme, "int8");
    assert_string_equal(budget->fuse, "all");
    assert_int_equal(budget->batch, 8);
    assert_int_equal(budget->resolution, 0);
    g_autofree char *changed = g_strjoinv(" ", budget->designs);
    assert_string_equal(changed, "width=0.75 two_3x3 two_3x3@conv1");
    assert_string_equal(budget->dims[0], "tokens=512");
    assert_string_equal(budget->why, "EB-12");
    assert_string_equal(budget->waive, "2027-01-31");
    assert_limit(budget->limits, 0, "peak_bytes", 1500000);
    assert_limit(budget->limits, 1, "traffic.compulsory.bytes", 65536);
    assert_limit(budget->limits, 2, "time", 2 * 1e-3);
    assert_limit(budget->growths, 0, "params", 0);
    assert_limit(budget->growths, 1, "peak_bytes", 0.02);
    const Budget *other = budget_at(&read, 1);
    assert_string_equal(other->models[0], "mobilenet_*");
    assert_string_equal(other->models[1], "vgg16");
    assert_null(other->models[2]);
    assert_null(other->devices);
    assert_null(other->designs);
    assert_null(other->waive);
    assert_limit(other->limits, 0, "params", 0);
}

static void test_no_file_is_no_budget(void **state)
{
    (void)state;
    Book book = book_bare();
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_autoptr(GPtrArray) budgets = budgets_read(book.dir, &(BudgetNames){figures, designs}, errors);
    assert_int_equal(budgets->len + errors->len, 0);
    book_clear(&book);
}

/* Each costs itself, and not the one behind it. */
static void test_wrong_budgets(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"budget { params = 1 }", "field 'model' is missing; add it"},
        {"budget { model = 'a' }", "limits no figure; write one such as peak_bytes = 1.5 * MB"},
        {"budget { model = 'a', peak_byte = 1 }",
         "unknown field 'peak_byte': did you mean 'peak_bytes'?"},
        {"budget { model = 'a', shceme = 'int8', params = 1 }",
         "unknown field 'shceme': did you mean 'scheme'?"},
        {"budget { model = 'a', params = '1 MB' }", "'params' must be a number, not a string"},
        {"budget { model = 'a', params = 1 / 0 }", "'params' must be"},
        {"budget { model = 'a', params = -1 }", "'params' must not be below 0"},
        {"budget { model = 'A b', params = 1 }", "'model' "},
        {"budget { model = '../x', params = 1 }", "'model' "},
        {"budget { model = 'a', on = '', params = 1 }", "'on' "},
        {"budget { model = {}, params = 1 }", "'model' takes from 1 to 100 names"},
        {"budget { model = { 'a', 'a' }, params = 1 }", "'model' names 'a' twice; name it once"},
        {"budget { model = { 'a', 2 }, params = 1 }", "'model' must be a string"},
        {"budget { model = 'a', on = true, params = 1 }", "'on' must be a string"},
        {"budget { model = 'a', batch = 0, params = 1 }", "'batch' "},
        {"budget { model = 'a', width = 'x', params = 1 }", "'width' must be a number"},
        {"budget { model = 'a', width = 0 / 0, params = 1 }", "'width' must be"},
        {"budget { model = 'a', params = 1, waive = '2027-02-30' }",
         "'waive' is no day; write one as 2027-01-31"},
        {"budget { model = 'a', params = 1, waive = 'soon' }", "'waive' is no day"},
        {"budget { model = 'a', grow = { parms = '2 %' } }",
         "'grow' names no figure 'parms': did you mean 'params'?"},
        {"budget { model = 'a', grow = { params = 2 } }",
         "'params' of 'grow' must be a share such as \"2 %\"; write one"},
        {"budget { model = 'a', grow = { params = '-2 %' } }", "'params' of 'grow' must be"},
        {"budget { model = 'a', grow = { params = '0x10 %' } }", "'params' of 'grow' must be"},
        {"budget { model = 'a', grow = { params = '1e999 %' } }", "'params' of 'grow' must be"},
        {"budget { model = 'a', grow = { '2 %' } }", "'grow' is not of the form"},
        {"budget { model = 'a', why = 'x\\ny', params = 1 }", "'why' "},
        {"budget { model = 'a', dims = { 1 }, params = 1 }", "'dims' is not of the form"},
        {"budget 'a'", "expected a table of named fields"},
        {"budget { 'a', model = 'a', params = 1 }", "a value without a name is not expected here"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strconcat("\n", cases[i].text, "\nbudget { model = 'b', params = 1 }", NULL);
        g_auto(Read) read = read_text(text);
        assert_int_equal(read.errors->len, 1);
        assert_true(g_str_has_prefix(error_at(&read, 0), "budgets.lua:2: "));
        assert_contains(error_at(&read, 0), cases[i].error);
        assert_int_equal(read.budgets->len, 1);
    }
}

/* What Lua cannot run costs what follows; endless loops and endless lists end. */
static void test_hostile_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"budget {", "budgets.lua:1: "},
        {"while true do end", "budgets.lua:1: "},
        {"for i = 1, 1e9 do budget { model = 'a', params = i } end", "budgets.lua:1: "},
        {"budget { model = ('a'):rep(1e8), params = 1 }", "budgets.lua:1: "},
        {"io.open('x')", "budgets.lua:1: "},
        {"x = 1", "budgets.lua:1: "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Read) read = read_text(cases[i].text);
        assert_true(read.errors->len > 0);
        assert_contains(error_at(&read, 0), cases[i].error);
        assert_true(read.budgets->len <= BUDGETS_MOST);
        assert_int_equal(read.errors->len, 1);
    }
}

/* A hundred mistakes are told, that there are more, and what ended the file. */
static void test_wrong_ones_end(void **state)
{
    (void)state;
    g_auto(Read) read = read_text("while true do budget { model = 3 } end");
    assert_int_equal(read.budgets->len, 0);
    assert_int_equal(read.errors->len, SOURCE_MOST_ERRORS + 2);
    assert_contains(error_at(&read, SOURCE_MOST_ERRORS - 1), "budgets.lua:1: 'model'");
    assert_contains(error_at(&read, SOURCE_MOST_ERRORS), "budgets.lua:1: is wrong too, and perh");
}

/* A name that many budgets share is copied for each, and readers see it: none is long or no text.
 */
static void test_texts_are_names(void **state)
{
    (void)state;
    g_auto(Read) read =
        read_text("local long = ('x'):rep(100000)\n"
                  "budget { model = 'a', scheme = long, params = 1 }\n"
                  "budget { model = 'a', design = { long }, params = 1 }\n"
                  "budget { model = 'a', dims = { [long] = 1 }, params = 1 }\n"
                  "budget { model = 'a', design = { 'a\xff' }, params = 1 }\n"
                  "budget { model = 'a', inputs = { ['\\n'] = {} }, params = 1 }\n");
    static const char *const beginnings[] = {
        "budgets.lua:2: 'scheme' ", "budgets.lua:3: an entry of 'design' ",
        "budgets.lua:4: an entry of 'dims' ", "budgets.lua:5: an entry of 'design' ",
        "budgets.lua:6: an entry of 'inputs' "};
    assert_int_equal(read.budgets->len, 0);
    assert_int_equal(read.errors->len, G_N_ELEMENTS(beginnings));
    for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++)
        assert_true(g_str_has_prefix(error_at(&read, i), beginnings[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_budget),       cmocka_unit_test(test_no_file_is_no_budget),
        cmocka_unit_test(test_wrong_budgets),  cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_wrong_ones_end), cmocka_unit_test(test_texts_are_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
