#include "graph/transformer.h"

#include <glib.h>

#include "base/units.h"

char *transformer_beyond(const Transformer *sizes, int64_t context)
{
    if (!sizes || sizes->longest <= 0 || context <= sizes->longest)
        return NULL;
    g_autofree char *all = units_grouped(context), *reached = units_grouped(sizes->longest);
    return g_strdup_printf("positions that reach all %s tokens; those of the network reach %s", all,
                           reached);
}
