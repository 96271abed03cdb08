#include "base/folds.h"

#define TIMES_MIN 3
#define LENGTH_MAX 512
#define COMPARISONS_MAX 20000000

typedef struct Search {
    gconstpointer items;
    int count;
    FoldsAlike alike;
    int left; /* comparisons */
} Search;

static bool are_alike(Search *search, int a, int b)
{
    search->left--;
    return search->alike(search->items, a, b);
}

/* How often the `length` items from `first` on are there in a row. */
static int times_of(Search *search, int first, int length)
{
    int end = first + length;
    while (end < search->count && search->left > 0 && are_alike(search, end, end - length))
        end++;
    return (end - first) / length;
}

static Fold fold_at(Search *search, int first)
{
    Fold best = {first, 1, 1};
    int most = (search->count - first) / TIMES_MIN;
    for (int length = 1; length <= MIN(most, LENGTH_MAX) && search->left > 0; length++) {
        Fold fold = {first, length, times_of(search, first, length)};
        if (fold.times >= TIMES_MIN &&
            (gint64)length * (fold.times - 1) > (gint64)best.length * (best.times - 1))
            best = fold;
    }
    return best;
}

static void add_fold(GArray *folds, Fold fold)
{
    Fold *last = folds->len ? &g_array_index(folds, Fold, folds->len - 1) : NULL;
    if (last && last->times == 1 && fold.times == 1)
        last->length += fold.length;
    else
        g_array_append_val(folds, fold);
}

GArray *folds_new(gconstpointer items, int count, FoldsAlike alike)
{
    Search search = {items, count, alike, COMPARISONS_MAX};
    GArray *folds = g_array_new(FALSE, FALSE, sizeof(Fold));
    for (int i = 0; i < count;) {
        Fold fold = fold_at(&search, i);
        add_fold(folds, fold);
        i += fold.length * fold.times;
    }
    return folds;
}
