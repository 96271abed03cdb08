/* How long a profile of 5,000 events of ONNX Runtime takes to be read: 10 runs of 500 operators. */
#include "measure/trace.h"
#include "measure.h"

#include <string.h>

enum { OPERATORS = 500, RUNS = 10, TIMES = 20 };

static void append(GString *out, int run, int node)
{
    int start = 100000 * run + 100 * node;
    g_string_append_printf(
        out,
        "{\"cat\" : \"Node\",\"pid\" :7,\"tid\" :7,\"dur\" :%d,\"ts\" :%d,\"ph\" : \"X\",\"name\" "
        ":\"/layer%d/block/conv/Conv_output_0_nchwc_kernel_time\",\"args\" : {"
        "\"mem_requested_in_use_delta\" : \"3211264\",\"node_index\" : \"%d\","
        "\"input_type_shape\" : [{\"float\":[1,64,56,56]},{\"float\":[64,64,3,3]},{\"float\":[64]}]"
        ",\"thread_scheduling_stats\" : \"\",\"mem_bytes_requested_in_use\" : \"5275648\","
        "\"op_name\" : \"Conv\",\"mem_in_use_delta\" : \"4194304\",\"mem_arena_held_delta\" : "
        "\"4194304\",\"provider\" : \"CPUExecutionProvider\",\"output_size\" : \"802816\","
        "\"mem_in_use_peak\" : \"6258688\",\"parameter_size\" : \"147712\",\"activation_size\" : "
        "\"802816\",\"output_type_shape\" : [{\"float\":[1,64,56,56]}],\"mem_bytes_in_use\" : "
        "\"6258688\",\"mem_arena_held\" : \"6258688\"}},\n",
        50 + node % 40, start, node, node);
}

static GString *profile(void)
{
    GString *out = g_string_new("[\n");
    for (int run = 0; run < RUNS; run++) {
        for (int node = 0; node < OPERATORS; node++)
            append(out, run, node);
        g_string_append_printf(out,
                               "{\"cat\" : \"Session\",\"pid\" :7,\"tid\" :7,\"dur\" :90000,"
                               "\"ts\" :%d,\"ph\" : \"X\",\"name\" :\"model_run\",\"args\" : {}}%s",
                               100000 * run, run + 1 < RUNS ? ",\n" : "\n]\n");
    }
    return out;
}

static void read_it(void *data)
{
    const GString *text = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Trace) trace =
        trace_parse(&(TraceFile){text->str, text->len, "profile"}, &(TraceOptions){0}, &error);
    if (!trace || trace->events->len != OPERATORS)
        g_error("%s", error ? error->message : "not all operators were read");
}

int main(void)
{
    GString *text = profile();
    measure_row_ms("a profile of 5,000 events read", measure(read_it, text, TIMES), TIMES, "50 ms");
    g_string_free(text, TRUE);
    return 0;
}
