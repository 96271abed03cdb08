/* Every network of the zoo on every device of the catalogue: advice is reachable, worth saying, in
 * order, of what runs there, and as the table of formats has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/ask.h"
#include "sanitized.h"
#include "site/project.h"

static const double worth_saying = 0.02, close_enough = 1e-12;
enum { TABLES_APART = 11, BATCHES_APART = 37 }; /* what takes long is of some pairs */

static void fail_pair(const Asked *asked, const Advice *advice, const char *what)
{
    fail_msg("%s on %s: %s: %s: %s", asked->model->id, asked->timing->device,
             advice ? advice->id : "the list", what, advice ? advice->evidence : "");
}

static void must(bool holds, const Asked *asked, const Advice *advice, const char *what)
{
    if (!holds)
        fail_pair(asked, advice, what);
}

static const Advice *advice_at(const ResultList *rows, int i)
{
    return ((const AdviceResult *)record_at(&rows->records, i))->advice;
}

static const AdviceList *list_of(const ResultList *rows)
{
    return ((const AdviceResult *)record_at(&rows->records, 0))->list;
}

/* ---- Each piece ------------------------------------------------------------------------------ */

static void check_gain(const Asked *asked, const AdviceList *list, const Advice *advice)
{
    double slack = close_enough * list->seconds;
    if (isnan(advice->gain_s)) {
        must(isnan(advice->bound_s), asked, advice, "a bound of no gain");
        return;
    }
    must(advice->bound_s >= 0, asked, advice, "no bound");
    must(advice->gain_s <= list->seconds - advice->bound_s + slack, asked, advice,
         "gains more than is reachable");
    must(advice->gain_s >= worth_saying * list->seconds - slack, asked, advice, "gains too little");
}

static double amount(const Advice *advice)
{
    return advice->kind == ADVICE_TIME     ? advice->gain_s
           : advice->kind == ADVICE_BESIDE ? advice->beside_s
           : advice->kind == ADVICE_MEMORY ? (double)advice->gain_bytes
                                           : 0;
}

static void check_order(const Asked *asked, const ResultList *rows, int i)
{
    const Advice *before = advice_at(rows, i - 1), *advice = advice_at(rows, i);
    must(before->kind <= advice->kind, asked, advice, "a kind out of order");
    if (before->kind == advice->kind)
        must(amount(before) >= amount(advice), asked, advice, "not in the order of gains");
}

/* ---- Formats --------------------------------------------------------------------------------- */

/* As it stands, it has room too. */
static bool fits_in(const Asked *asked, const char *scheme)
{
    Setup setup = asked->model->setup;
    setup.scheme = scheme;
    const Counted *counted = analysis_counted(asked->analysis, &setup, NULL);
    return counted && counted_fit(counted, asked->timing->setup.device).fits != FITS_NO;
}

/* The row of the table of formats, which is of the network fused. */
static const TimingResult *in_scheme(const Asked *asked, const char *scheme)
{
    Setup setup = asked->model->setup;
    setup.scheme = scheme;
    setup.fusion = FUSION_ALL;
    const ModelResult *model = analysis_model(asked->analysis, &setup, NULL);
    return model ? analysis_verdict(asked->analysis, model, asked->timing->setup.device,
                                    &asked->timing->setup, NULL)
                 : NULL;
}

static void check_format(const Asked *asked, const AdviceList *list, const Advice *advice)
{
    const TimingResult *then = in_scheme(asked, advice->format);
    must(then && !then->reason, asked, advice, "a format that does not run");
    must(fits_in(asked, advice->format), asked, advice, "a format that does not fit");
    if (then && !isnan(advice->gain_s))
        must(fabs(list->seconds - advice->gain_s - then->roofline_seconds) <=
                 close_enough * list->seconds,
             asked, advice, "not the time of the table of formats");
}

static AdviceRisk risk_of(const char *id)
{
    Scheme scheme;
    assert_true(scheme_find(id, &scheme, NULL));
    return advice_risk_of(&scheme);
}

static bool is_advised(const Advice *advice)
{
    return advice->of == ADVICE_OF_RULE && advice->kind == ADVICE_TIME && advice->format;
}

/* Of those in the list, the one that asks for more is the faster one. */
static void check_formats_in_list(const Asked *asked, const ResultList *rows)
{
    for (int i = 0; i < rows->records.n; i++)
        for (int k = 0; k < rows->records.n; k++) {
            const Advice *a = advice_at(rows, i), *b = advice_at(rows, k);
            if (i != k && is_advised(a) && is_advised(b))
                must((a->gain_s > b->gain_s) == (risk_of(a->format) > risk_of(b->format)), asked, a,
                     "a format that another one beats");
        }
}

/* Stored narrow and computed in a wider type. */
static bool is_computed_wider(const TimingResult *timing)
{
    return timing->fused->roof.compute_dtype != timing->of->compute;
}

/* None of the whole table is faster than what is advised and asks for no more; nor than the best
 * that the device does, and asks for as little, but by a trifle where it is only stored narrow. */
static void check_table(const Asked *asked, const ResultList *rows)
{
    const AdviceList *list = list_of(rows);
    AdviceRisk least = ADVICE_RISK_COUNT;
    double fastest = INFINITY, fastest_of_own = INFINITY;
    for (int s = 0; s < scheme_count(); s++) {
        const TimingResult *then = in_scheme(asked, scheme_at(s)->id);
        AdviceRisk risk = advice_risk_of(scheme_at(s));
        if (!then || then->reason || !fits_in(asked, scheme_at(s)->id))
            continue;
        if (risk < least)
            fastest = fastest_of_own = INFINITY;
        least = MIN(least, risk);
        if (risk == least)
            fastest = MIN(fastest, then->roofline_seconds);
        if (risk == least && !is_computed_wider(then))
            fastest_of_own = MIN(fastest_of_own, then->roofline_seconds);
        for (int i = 0; i < rows->records.n; i++) {
            const Advice *advice = advice_at(rows, i);
            if (is_advised(advice) && risk <= risk_of(advice->format))
                must(then->roofline_seconds >=
                         (list->seconds - advice->gain_s) * (1 - close_enough),
                     asked, advice, "the table has a faster one");
        }
    }
    bool is_trifle = fastest > (1 - worth_saying) * fastest_of_own;
    if (list->format)
        must(list->seconds == (is_trifle ? fastest_of_own : fastest), asked, NULL,
             "not against the best");
    else
        must(isinf(fastest), asked, NULL, "nothing runs, but something does");
}

/* ---- Batches --------------------------------------------------------------------------------- */

static void check_batch(const Asked *asked, const AdviceList *list, const Advice *advice)
{
    Setup setup = asked->model->setup;
    setup.batch = (int64_t)advice->threshold;
    setup.scheme = list->format;
    setup.fusion = FUSION_ALL;
    const ModelResult *model = analysis_model(asked->analysis, &setup, NULL);
    const TimingResult *then = analysis_verdict(asked->analysis, model, asked->timing->setup.device,
                                                &asked->timing->setup, NULL);
    must(!then->reason, asked, advice, "a batch that does not fit");
    setup.fusion = FUSION_NONE;
    const Counted *as_it_stands = analysis_counted(asked->analysis, &setup, NULL);
    must(counted_fit(as_it_stands, asked->timing->setup.device).fits != FITS_NO, asked, advice,
         "a batch that does not fit as it stands");
    must(fabs(list->seconds - advice->gain_s -
              then->roofline_seconds * advice->measured / advice->threshold) <=
             close_enough * list->seconds,
         asked, advice, "not the time of that batch");
}

/* ---- All pairs ------------------------------------------------------------------------------- */

/* Of what no rule speaks of, a gain may be a loss. */
static void check_other(const Asked *asked, const AdviceList *list, const Advice *advice)
{
    double gain = isnan(advice->gain_s) ? 0 : advice->gain_s, least = worth_saying * list->seconds;
    must(advice->kind == ADVICE_UNABLE || (gain >= least) == (advice->kind == ADVICE_TIME), asked,
         advice, "a wrong kind");
    must(gain <= list->seconds, asked, advice, "gains more than there is");
    if (advice->format && advice->kind != ADVICE_UNABLE)
        check_format(asked, list, advice);
}

static void check_advice(const Asked *asked, const AdviceList *list, const Advice *advice)
{
    must(advice->evidence && *advice->evidence, asked, advice, "no evidence");
    if (advice->of != ADVICE_OF_RULE) {
        check_other(asked, list, advice);
        return;
    }
    must(list->format || advice->rule->about_room, asked, advice, "of time, and there is none");
    must(!advice->rule->about_room == (advice->kind != ADVICE_FIT), asked, advice, "a wrong kind");
    if (list->format)
        check_gain(asked, list, advice);
    if (advice->format)
        check_format(asked, list, advice);
    if (strcmp(advice->rule->id, "batch") == 0)
        check_batch(asked, list, advice);
}

static int check_pair(Analysis *analysis, int network, guint i)
{
    Setup setup = {.network = network};
    const Device *device = g_ptr_array_index(analysis_devices(analysis), i);
    const ModelResult *model = analysis_model(analysis, &setup, NULL);
    assert_non_null(model);
    Asked asked = {.analysis = analysis,
                   .model = model,
                   .timing = analysis_verdict(analysis, model, device, &setup, NULL),
                   .option = ((guint)network + i) % BATCHES_APART ? ADVICE_OF_ONE_BATCH : 0};
    const ResultList *rows = ask(QUESTION_ADVICE, &asked, NULL);
    must(rows != NULL, &asked, NULL, "no answer");
    if (!rows || rows->records.n == 0)
        return 0;
    for (int k = 0; k < rows->records.n; k++) {
        check_advice(&asked, list_of(rows), advice_at(rows, k));
        if (k > 0)
            check_order(&asked, rows, k);
    }
    check_formats_in_list(&asked, rows);
    if (((guint)network + i) % TABLES_APART == 0)
        check_table(&asked, rows);
    return rows->records.n;
}

static void test_all_pairs(void **state)
{
    (void)state;
    g_autoptr(Project) project = project_open(".", NULL, NULL);
    assert_non_null(project);
    int pieces = 0, pairs = 0;
    for (int network = 0; network < zoo_count(project->zoo); network += sampled()) {
        for (guint i = 0; i < project->devices->len; i++, pairs++)
            pieces += check_pair(project->analysis, network, i);
        analysis_release(project->analysis);
    }
    assert_true(pairs > 10000 / sampled());
    assert_true(pieces > 2 * pairs); /* else the walk saw little */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
