/* A network before and after changes, on devices: what a design review is shown.
 *
 *     Side 0           the network as it is, or the older of two
 *     Side 1, 2, ...   the same with a change each, or the newer one
 *       '- on each device a verdict: its times, or why it has none
 *
 * Figures are those of the models and timings, under the names of analysis/results.h: nothing is
 * computed here but how much has changed. Of analysis_release() all of it is gone.
 */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "analysis/analysis.h"
#include "analysis/results_whatif.h"
#include "record/result_list.h"

typedef struct ReviewSide {
    Setup setup; /* its texts are the side's */
    char *name;  /* "before", "after"; "after 2" of several */
    char *words; /* what it is: "fp32", "int8, width=0.75", "new.onnx" */
    const ModelResult *model;
    GPtrArray *timings; /* const TimingResult *, in the order of the devices */
} ReviewSide;

typedef struct Review {
    Analysis *analysis;
    const GPtrArray *devices; /* const Device *, borrowed */
    GArray *sides;            /* ReviewSide, at least two */
} Review;

/* Of n setups, which are copied, the first before the others; words[i] is what the i-th is, NULL:
 * what it changes. Borrows the rest. NULL and an error when one cannot be counted. */
Review *review_new(Analysis *analysis, const Setup *setups, const char *const *words, int n,
                   const GPtrArray *devices, GError **error);
void review_free(Review *review);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Review, review_free)

static inline const ReviewSide *review_side(const Review *review, int i)
{
    return &g_array_index(review->sides, ReviewSide, i);
}

/* That of a side on the i-th device. */
static inline const TimingResult *review_timing(const ReviewSide *side, guint i)
{
    return g_ptr_array_index(side->timings, i);
}

/* A figure before a change and after it. */
typedef struct ReviewFigure {
    int change;         /* the side that is after */
    const char *device; /* NULL: of the network alone */
    const char *name;   /* of a field of a model, a timing or an estimate of energy */
    const char *title;  /* in words */
    FieldType type;     /* bytes, count, seconds, ratio or number */
    const char *unit;
    double before, after;                 /* NAN: there is none */
    const char *before_says, *after_says; /* what bounds it, whether it fits, or why there is no
                                             figure; NULL: nothing */
    const char *before_mark, *after_mark; /* "≥ " where operators are not covered, else "" */
} ReviewFigure;

extern const RecordType review_figure_record;

/* ReviewFigure of all changes and devices, change by change; those of the network first. */
ResultList *review_figures(const Review *review);

/* That of a name among them; device NULL: of the network. NULL: there is none. */
const ReviewFigure *review_find_figure(const ResultList *figures, int change, const char *device,
                                       const char *name);

/* A value of the figure as text, with its mark and what is said of it: "970 µs, memory". Caller
 * frees. */
char *review_figure_text(const ReviewFigure *figure, bool after);

/* "−83 %", "+5.9 %, bound changed", "×12", "": there is none. Caller frees. */
char *review_change_text(const ReviewFigure *figure);

/* What came of a change, in a sentence. Caller frees. */
char *review_finding(const Review *review, int change);

/* The advice that is left on a device after a change, the largest gain first: AdviceResult, at most
 * `most`. Its formats other than the side's own. Empty where there is none to give. */
ResultList *review_advice(const Review *review, int change, guint device, guint most);

#endif
