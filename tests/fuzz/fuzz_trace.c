/* Any bytes as a profile of another program, and as what describes the layers of one. */
#include <math.h>

#include "fuzz.h"
#include "measure/trace.h"

static void check_trace(const TraceFile *file, const TraceOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Trace) trace = trace_parse(file, options, &error);
    require(!trace == !!error);
    if (error) {
        check_line(error->message);
        return;
    }
    for (guint i = 0; i < trace->events->len; i++) {
        const TraceEvent *event = trace_event(trace, i);
        require(g_utf8_validate(event->name, -1, NULL) && g_utf8_validate(event->op, -1, NULL));
        require(event->seconds >= 0 && isfinite(event->seconds));
        for (int k = 0; k < event->inputs.n; k++)
            require(event->inputs.shapes[k].rank <= SHAPE_MAX_RANK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char profile[] = "[{\"count\":1},{\"name\":\"a\",\"averageMs\":1}]";
    g_autofree char *text = g_strndup((const char *)bytes, length);
    TraceFile file = {text, strlen(text), "p"};
    check_trace(&file, &(TraceOptions){0});
    check_trace(&(TraceFile){profile, sizeof profile - 1, "t"}, &(TraceOptions){.layers = &file});
    return 0;
}
