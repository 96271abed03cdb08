/* Charts of the language models of tests/served_book.h. */
#ifndef TESTS_SERVED_CHART_H
#define TESTS_SERVED_CHART_H

#include "chart_book.h"
#include "served_book.h"

static inline int served_chart_open(void **state)
{
    ChartBook *of = g_new0(ChartBook, 1);
    int failed = setup(state);
    Fixture *fixture = *state;
    of->book = fixture->book;
    of->project = fixture->project;
    of->fonts = fonts_new();
    g_free(fixture);
    *state = of;
    return failed;
}

#define SERVED_CHART_TESTS(...)                                                                    \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return cmocka_run_group_tests(tests, served_chart_open, chart_book_close);                 \
    }

#endif
