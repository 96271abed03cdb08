/* find/accuracy.h */
#include "find_kit.h"

#include "find/accuracy.h"

static const ModelResult *model(const Project *project, const char *id)
{
    Setup setup = {0};
    const ModelResult *found = project_model(project, id, &setup, NULL);
    assert_non_null(found);
    return found;
}

/* A figure of the network as it is goes before a better one with a remark. */
static void test_accuracy_and_tasks(void **state)
{
    (void)state;
    Book book = find_book();
    book_add(&book, "models/two_figures.lua",
             FOUND_MODEL("mixed", "images",
                         "published = { { top1 = 90, source = \"s\", note = \"larger\" },\n"
                         "  { top1 = 71, source = \"s\" }, { top1 = 72, source = \"t\" } },",
                         LAYER) FOUND_MODEL("flat", "images", "", ":reshape { -1, 8, 8 }"));
    g_autoptr(Project) project = project_open(book.dir, NULL, NULL);
    assert_float_equal(accuracy_of(model(project, "mixed"))->value, 72, 0);
    assert_float_equal(accuracy_of(model(project, "three"))->value, 75, 0);
    assert_null(accuracy_of(model(project, "silent")));
    assert_int_equal(accuracy_classes(model(project, "one")), 64);
    assert_int_equal(accuracy_classes(model(project, "speech")), 32);
    assert_int_equal(accuracy_classes(model(project, "flat")), 0);
    assert_true(accuracy_same_task(model(project, "one"), model(project, "two")));
    assert_false(accuracy_same_task(model(project, "one"), model(project, "speech")));
    assert_false(accuracy_same_task(model(project, "one"), model(project, "flat")));
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accuracy_and_tasks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
