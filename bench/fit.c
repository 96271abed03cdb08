/* A fit to a thousand rows of networks, and the same judged by network, family and class. */
#include "estimate/judging.h"
#include "measure.h"

enum { ROWS = 1000, LAYERS = 40, NETWORKS = 250, FAMILIES = 50 };

typedef struct Rows {
    LayerFeatures layers[ROWS][LAYERS];
    FitRow rows[ROWS];
    const FitRow *list[ROWS];
    double seconds[ROWS];
} Rows;

/* Numbers between 0 and 1, the same each time (Park and Miller). */
static double chance(uint64_t *seed)
{
    *seed = *seed * 48271 % 2147483647;
    return (double)*seed / 2147483647;
}

static void fill(Rows *all)
{
    uint64_t seed = 1;
    Fitted truth = fit_prior();
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < LAYERS; j++)
            all->layers[i][j] = (LayerFeatures){.work = (WorkClass)(j % WORK_CLASS_COUNT),
                                                .layers = 1 + j % 4,
                                                .runs = 1,
                                                .compute_s = 1e-3 * chance(&seed),
                                                .memory_s = 1e-3 * chance(&seed),
                                                .bytes = 1e6};
        all->rows[i] = (FitRow){.layers = all->layers[i],
                                .n = LAYERS,
                                .whole = true,
                                .network = i % NETWORKS,
                                .family = i % FAMILIES};
        all->rows[i].seconds = fit_seconds(&all->rows[i], &truth) * (0.8 + 0.4 * chance(&seed));
        all->list[i] = &all->rows[i];
    }
}

static void fit_once(void *data)
{
    Rows *all = data;
    FitPlan plan;
    Fitted fit;
    if (fit_plan((FitEvidence){NETWORKS, 0}, NULL, &plan, NULL))
        fit_rows(all->list, ROWS, &plan, NULL, &fit);
}

static void fit_and_judge(void *data)
{
    Rows *all = data;
    FitPlan plan;
    Fitted fit;
    if (!fit_plan((FitEvidence){NETWORKS, 0}, NULL, &plan, NULL))
        return;
    fit_rows(all->list, ROWS, &plan, NULL, &fit);
    Trial trial = {.rows = all->rows, .n = ROWS, .whole = &fit};
    judge(&trial, HELD_OUT_NETWORK, all->seconds);
    judge(&trial, HELD_OUT_FAMILY, all->seconds);
    judge(&trial, HELD_OUT_CLASS, all->seconds);
}

int main(void)
{
    g_autofree Rows *all = g_new0(Rows, 1);
    fill(all);
    measure_row_ms("fit of 1,000 rows", measure(fit_once, all, 5), 5, "2000 ms");
    measure_row_ms("the same judged by network, family and class", measure(fit_and_judge, all, 3),
                   3, "2000 ms");
    return 0;
}
