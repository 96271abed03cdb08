/* What others measured over the three times of the same setup, by device and software: the median,
 * the quartiles, and how many rows are faster; then each row that is faster than its roofline
 * time. */
#include "analysis/measured.h"
#include "measure.h"
#include "site/project.h"

/* ---- A set ----------------------------------------------------------------------------------- */

static void print_time(const MeasuredSet *set, const char *time, const Quartiles *ratios,
                       int faster)
{
    g_autofree char *figure = g_strdup_printf("%s: over %s", set->set->title, time);
    g_autofree char *measured =
        g_strdup_printf("%.2f, half from %.2f to %.2f (%d of %d faster)", ratios->median,
                        ratios->low, ratios->high, faster, set->rows.n);
    measure_row(figure, measured, 1, "", "");
}

static void print_set(const MeasuredSet *set)
{
    print_time(set, "operator by operator", &set->operators, set->above_operators);
    print_time(set, "roofline", &set->roofline, set->above_roofline);
    print_time(set, "bound", &set->bound, set->above_bound);
}

/* ---- All of them ----------------------------------------------------------------------------- */

typedef struct Sum {
    int rows, left_out, operators, roofline, bound;
} Sum;

static void add_set(Sum *sum, const MeasuredSet *set)
{
    sum->rows += set->rows.n;
    sum->left_out += set->left_out;
    sum->operators += set->above_operators;
    sum->roofline += set->above_roofline;
    sum->bound += set->above_bound;
}

static void print_sum(const char *figure, int n, int of, const char *target)
{
    g_autofree char *measured = g_strdup_printf("%d of %d (%.1f %%)", n, of, 100.0 * n / of);
    measure_row(figure, measured, 1, target, "");
}

static void print_sums(const Sum *sum)
{
    if (sum->rows == 0)
        return;
    print_sum("measured faster than operator by operator", sum->operators, sum->rows, "");
    print_sum("measured faster than the roofline", sum->roofline, sum->rows, "2 %");
    print_sum("measured faster than the bound", sum->bound, sum->rows, "0");
    print_sum("rows without a time", sum->left_out, sum->rows + sum->left_out, "0");
}

static void print_faster(const MeasuredSet *set)
{
    for (int i = 0; i < set->rows.n; i++) {
        const MeasuredResult *row = record_at(&set->rows, i);
        if (row->seconds >= row->roofline_seconds)
            continue;
        g_autofree char *figure = g_strdup_printf("%s at %d on %s", row->row->model,
                                                  (int)row->row->resolution, set->set->id);
        g_autofree char *measured =
            g_strdup_printf("%.3f of its roofline", row->seconds / row->roofline_seconds);
        measure_row(figure, measured, 1, "", "");
    }
}

int main(void)
{
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    if (!project) {
        fprintf(stderr, "bench: run it in the repository's root\n");
        return 1;
    }
    Sum sum = {0};
    RecordList sets = measured_sets(project->analysis);
    for (int i = 0; i < sets.n; i++) {
        print_set(record_at(&sets, i));
        add_set(&sum, record_at(&sets, i));
    }
    print_sums(&sum);
    for (int i = 0; i < sets.n; i++)
        print_faster(record_at(&sets, i));
    return 0;
}
