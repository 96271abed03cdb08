/* found(), by the networks of tests/find_kit.h: of box one, silent and speech take less than 300
 * ns; speech is another task. */
#include "chunks_book.h"
#include "find_kit.h"

static Book book_finding(const char *chunk)
{
    Book book = book_with(chunk);
    book_add(&book, "hardware/box.lua", DEVICE("spare", "capacity = 1000, ", ""));
    find_fill(&book);
    return book;
}

static void assert_says(const char *chunk, const char *says)
{
    Book book = book_finding(chunk);
    book_publish(&book);
    g_autofree char *page = book_read(&book, "site/mine/index.md");
    assert_contains(page, says);
    book_clear(&book);
}

#define SAY(subject, limits, field)                                                                \
    "```{lua}\nlocal list, beyond, without = found(" subject ", " limits                           \
    ")\nlocal ids = {}\nfor _, r in ipairs(list) do ids[#ids + 1] = tostring(r." field             \
    ") end\nprint(text(table.concat(ids, \" \") .. \"; \" .. beyond .. \", \" .. "                 \
    "without))\n```"

/* The small network takes 22.4 ns; three and two take more than 300. */
static void test_networks(void **state)
{
    (void)state;
    assert_says(SAY("devices.box", "{ time = \"< 300 ns\", task = \"images\" }", "model"),
                "one silent; 2, 0");
    assert_says(SAY("devices.box", "{ accuracy = \"75 %\" }", "model"), "two three speech; 3, 0");
    assert_says(SAY("devices.full", "nil", "model"), "; 0, 6");
}

/* In 16 bits 84.48 ns on box and half; full and spare have no room, and integers none of
 * them. */
static void test_devices(void **state)
{
    (void)state;
    assert_says(SAY("models.one", "{ format = \"16-bit\", time = \"100 ns\" }", "device"),
                "box half; 0, 3");
    assert_says(SAY("models.one", "{ format = \"16-bit\" }", "roofline_seconds"),
                "8.448e-08 8.448e-08; ");
}

static void test_wrong_words(void **state)
{
    (void)state;
    assert_fails("`lua found(devices.box, { time = \"30\" })`", "has a unit; write one");
    assert_fails("`lua found(devices.box, { format = \"fp33\" })`", "did you mean 'fp32'?");
    assert_fails("`lua found(devices.box, { tim = \"30 ms\" })`", "did you mean 'time'?");
    assert_fails("`lua found(3)`", "a device is wanted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_networks),
                                       cmocka_unit_test(test_devices),
                                       cmocka_unit_test(test_wrong_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
