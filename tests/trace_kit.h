/* What the tests of traces share: texts written as their formats are. */
#ifndef TESTS_TRACE_KIT_H
#define TESTS_TRACE_KIT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "measure/trace.h"

static inline Trace *kit_trace_of(const char *text, const TraceOptions *options)
{
    GError *error = NULL;
    Trace *trace = trace_parse(&(TraceFile){text, strlen(text), "p"}, options, &error);
    if (!trace)
        fail_msg("%s", error->message);
    return trace;
}

static inline Trace *kit_trace(const char *text)
{
    return kit_trace_of(text, &(TraceOptions){0});
}

static inline void kit_trace_refused(const char *text, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Trace) trace =
        trace_parse(&(TraceFile){text, strlen(text), "p"}, &(TraceOptions){0}, &error);
    if (trace)
        fail_msg("not refused: %s", message);
    if (!strstr(error->message, message))
        fail_msg("'%s' does not say '%s'", error->message, message);
    assert_non_null(strstr(error->message, "; "));
}

/* An event of ONNX Runtime, with a comma before it. */
static inline void kit_ort_event(GString *out, const char *category, const char *name, int start_us,
                                 int us, const char *args)
{
    g_string_append_printf(out,
                           "%s{\"cat\" : \"%s\",\"pid\" :7,\"tid\" :7,\"dur\" :%d,\"ts\" :%d,"
                           "\"ph\" : \"X\",\"name\" :\"%s\",\"args\" : {%s}}",
                           out->len > 2 ? ",\n" : "", category, us, start_us, name, args);
}

static inline void kit_near(double value, double expected)
{
    if (fabs(value - expected) > 1e-9 * fabs(expected))
        fail_msg("%.12g is not %.12g", value, expected);
}

#endif
