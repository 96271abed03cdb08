/* What stands beside the page of a model on a device. */
#include "chunks_book.h"

#define NET(id, name)                                                                              \
    "model { id = \"" id "\", name = \"" name "\", input = { 3, 8, 8 },\n"                         \
    "  build = function(x) return x:conv { 4, kernel = 3 } end }\n"

/* Two networks in a file and one in another, on the two of three devices that have pages. */
static void test_siblings(void **state)
{
    (void)state;
    Book book = book_with("```{lua}\n"
                          "local function names(list)\n"
                          "  local out = {}\n"
                          "  for i, r in ipairs(list) do out[i] = tostring(r.name) end\n"
                          "  return table.concat(out, '+')\n"
                          "end\n"
                          "local s = siblings(models.one, devices.box)\n"
                          "print(names(s.devices) .. ' ' .. names(s.models))\n"
                          "s = siblings(models.alone, devices.second)\n"
                          "print(names(s.devices) .. ' (' .. names(s.models) .. ')')\n```");
    book_add(&book, "models/pair.lua", NET("one", "One") NET("two", "Two"));
    book_add(&book, "models/alone.lua", NET("alone", "Alone"));
    book_add(&book, "templates/model_device.md", "# `lua model.name` on `lua device.name`\n");
    for (int i = 0; i < 2; i++) {
        static const char *const ids[] = {"second", "third"};
        g_auto(GStrv) parts = g_strsplit(ROUND_DEVICE, "box", 2);
        g_autofree char *renamed = g_strjoin(ids[i], parts[0], parts[1], NULL);
        g_auto(GStrv) names = g_strsplit(renamed, "Round box", 2);
        g_autofree char *device = g_strjoin(ids[i], names[0], names[1], NULL);
        g_autofree char *file = g_strdup_printf("hardware/%s.lua", ids[i]);
        book_add(&book, file, device);
    }
    book_add(&book, "handbook.lua",
             "handbook { title = \"Mine\", base = {}, deep = { \"box\", \"second\" } }\n");
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, "second Two\n\nRound box ()");
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_siblings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
