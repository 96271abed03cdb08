/* `roofbook show`: design what-ifs, and the analyses beside the counts. */
#include "onnx_kit.h"
#include "support.h"

#include <jansson.h>

static Ran show(const Book *book, const char *a, const char *b, const char *c, const char *d)
{
    return run_roofbook("show", "-C", book->dir, "small", a, b, c, d, NULL);
}

static json_t *parsed(const Ran *ran)
{
    json_error_t error;
    assert_status(ran, 0);
    json_t *json = json_loads(ran->out, 0, &error);
    if (!json)
        fail_msg("line %d: %s", error.line, error.text);
    return json;
}

static json_int_t count_of(const json_t *json, const char *name)
{
    json_t *value = json_object_get(json, name);
    if (!json_is_integer(value))
        fail_msg("'%s' is no integer", name);
    return json_integer_value(value);
}

/* Whether a line begins so, runs of blanks being one. */
static void assert_line(const char *text, const char *start)
{
    GString *squeezed = g_string_new("\n");
    for (const char *p = text; *p; p++)
        if (*p != ' ' || p[1] != ' ')
            g_string_append_c(squeezed, *p);
    g_autofree char *line = g_strconcat("\n", start, NULL), *all = g_string_free(squeezed, FALSE);
    assert_contains(all, line);
}

/* ---- Designs --------------------------------------------------------------------------------- */

/* 3x3, 3 -> 4, on 8x8, with bias: 112 parameters and 6912 MACs. Separable: 27 weights, then 12 and
 * 4 biases; 64·27 + 64·12 MACs. */
static void test_before_and_after(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = show(&book, "--depthwise", "--on", "box", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out,
                    "Small (small), batch 1, fp32, operator by operator, changed: depthwise\n");
    assert_line(ran.out, "MACs 2,496 2.496 kMAC");
    g_autofree char *after = g_strdup(strstr(ran.out, "Before depthwise, and after"));
    assert_line(after, "parameters 112 43 -61.6 %");
    assert_line(after, "MACs 6,912 2,496 -63.9 %");
    assert_contains(after, "time on box");
    book_clear(&book);
}

static void test_designs_in_json(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = show(&book, "--json", "--align=8", "--design", "depthwise@conv1");
    json_t *json = parsed(&ran), *model = json_object_get(json, "model");
    json_t *before = json_object_get(json_object_get(json, "before"), "model");
    assert_string_equal(json_string_value(json_object_get(model, "design")),
                        "align=8,depthwise@conv1");
    assert_int_equal(count_of(model, "macs"), 64 * 27 + 64 * 3 * 8);
    assert_int_equal(count_of(before, "macs"), 6912);
    json_decref(json);
    g_auto(Ran) plain = show(&book, "--json", NULL, NULL, NULL);
    json = parsed(&plain);
    assert_null(json_object_get(json, "before"));
    json_decref(json);
    book_clear(&book);
}

/* In the order they are given: aligned after halving, 4 channels of the last layer stay 4. */
static void test_designs_in_order(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = show(&book, "--width=0.5", "--align=8", NULL, NULL);
    assert_contains(ran.out, "changed: width=0.5,align=8\n");
    g_auto(Ran) other = show(&book, "--align=8", "--width=0.5", NULL, NULL);
    assert_contains(other.out, "changed: align=8,width=0.5\n");
    book_clear(&book);
}

/* Published: 25,557,032 parameters. 1000 classes aligned to 32 are 1024, of 2048 weights and a
 * bias: all other layers of ResNet-50 are aligned already. */
static void test_alignment_of_resnet50(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "resnet50", "--align", "32", "--json", NULL);
    json_t *json = parsed(&ran);
    assert_int_equal(count_of(json_object_get(json, "model"), "params"), 25557032 + 24 * 2049);
    json_decref(json);
}

/* A file's model takes the place of the zoo. */
static void test_a_design_of_a_file(void **state)
{
    (void)state;
    Book book = book_small();
    g_autofree char *path = book_path(&book, "models/small.lua");
    g_auto(Ran) ran = run_roofbook("show", path, "--depthwise", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "-63.9 %");
    book_clear(&book);
}

static void test_a_chart_of_a_design(void **state)
{
    (void)state;
    Book book = book_small();
    g_autofree char *path = book_path(&book, "x.svg");
    g_auto(Ran) ran = run_roofbook("chart", "-C", book.dir, "roofline", "small", "--on", "box",
                                   "--design", "align=8", "-o", path, NULL);
    assert_status(&ran, 0);
    assert_true(book_has(&book, "x.svg"));
    g_auto(Ran) wrong = run_roofbook("chart", "-C", book.dir, "roofline", "small", "--on", "box",
                                     "--design", "algin=8", "-o", path, NULL);
    assert_status(&wrong, 2);
    assert_contains(wrong.err, "did you mean 'align'?");
    book_clear(&book);
}

static void test_list_designs(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("list", "designs", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "\nwidth ");
    assert_contains(ran.out, "\ninverted_residual  expansion, or 6 ");
}

/* ---- Sections -------------------------------------------------------------------------------- */

static void test_json_has_every_section(void **state)
{
    static const char *const sections[] = {"training", "fusion",   "schemes",  "algorithms",
                                           "energy",   "advice",   "capacity", "sweep",
                                           "knee",     "estimates"};
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = show(&book, "--json", "--on", "box", NULL);
    assert_string_equal(ran.err, "");
    json_t *json = parsed(&ran);
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        if (!json_object_get(json, sections[i]))
            fail_msg("no key '%s'", sections[i]);
    json_t *knee = json_array_get(json_object_get(json, "knee"), 0);
    assert_int_equal(count_of(knee, "batch"), 8);
    json_t *fusion = json_object_get(json, "fusion");
    assert_int_equal(json_array_size(json_object_get(fusion, "steps")), 13);
    assert_int_equal(json_array_size(json_object_get(fusion, "timing")), 1);
    json_t *algorithms = json_array_get(json_object_get(json, "algorithms"), 0);
    assert_string_equal(json_string_value(json_object_get(algorithms, "device")), "box");
    assert_int_equal(json_array_size(json_object_get(algorithms, "layers")), 6);
    json_decref(json);
    book_clear(&book);
}

static void test_no_estimate_says_what_makes_one(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) ran = show(&book, "--estimates", "--on", "box", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "none: no profile is for the device; `roofbook fit` makes one");
    book_clear(&book);
}

/* Without a device what is of none; a section asked for, and no other. */
static void test_json_has_what_is_asked_for(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) plain = show(&book, "--json", NULL, NULL, NULL);
    json_t *json = parsed(&plain);
    assert_non_null(json_object_get(json, "training"));
    assert_non_null(json_object_get(json, "energy"));
    assert_null(json_object_get(json, "advice"));
    assert_null(json_object_get(json, "sweep"));
    json_decref(json);
    g_auto(Ran) one = show(&book, "--json", "--training", NULL, NULL);
    json = parsed(&one);
    json_t *adam = json_array_get(json_object_get(json, "training"), 4);
    assert_string_equal(json_string_value(json_object_get(adam, "name")), "adam");
    assert_int_equal(count_of(adam, "slots_bytes"), 2 * 4 * 112);
    assert_null(json_object_get(json, "fusion"));
    json_decref(json);
    book_clear(&book);
}

/* A network of integers is not made integers a second time, and not timed as if it had been. */
static void test_a_scheme_of_integers(void **state)
{
    (void)state;
    Book book = book_small();
    g_autoptr(GByteArray) bytes = kit_model(kit_product_of_integers("1x64", "64x10"));
    g_autofree char *path = book_path(&book, "models/qdq.onnx");
    book_add(&book, "models/qdq.onnx", "");
    assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
    static const char *const schemes[] = {"fp8", "w4a16", "int8_dynamic"};
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        g_autofree char *says = g_strdup_printf(
            "roofbook: no %s: 'qdq' computes in int8 as it is; leave the scheme out, or ask of the "
            "network it was made of\n",
            schemes[i]);
        g_auto(Ran) twice = run_roofbook("show", path, "-s", schemes[i], NULL);
        assert_status(&twice, 1);
        assert_string_equal(twice.err, says);
        assert_string_equal(twice.out, "");
    }
    g_auto(Ran) once = run_roofbook("show", path, NULL);
    g_auto(Ran) again = run_roofbook("show", path, "-s", "int8", NULL);
    assert_status(&again, 0);
    assert_string_equal(again.out, once.out);
    book_clear(&book);
}

/* What is folded away is not trained, and nothing is folded by joining activations. */
static void test_training_without_batch_norm(void **state)
{
    (void)state;
    Book book = book_empty();
    book_add(&book, "bn.lua",
             "model { id = \"bn\", input = { 3, 8, 8 }, build = function(x)\n"
             "  return x:conv { 4, kernel = 3, bias = false }:bn():relu() end }\n");
    g_autofree char *path = book_path(&book, "bn.lua");
    static const char *const says = "these are figures of the network without it.";
    g_auto(Ran) folded = run_roofbook("show", path, "--training", "--fuse", "bn", NULL);
    assert_contains(folded.out, says);
    g_auto(Ran) joined = run_roofbook("show", path, "--training", "--fuse", "activation", NULL);
    assert_contains(joined.out, "Training, one step");
    assert_lacks(joined.out, says);
    book_clear(&book);
}

/* A step: 14,336 FLOPs forward, and 2·6912 for the gradient of the weights; the image needs none.
 */
static void test_sections_as_text(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) training = show(&book, "--training", NULL, NULL, NULL);
    assert_line(training.out, "SGD 448 B 448 B 0 B 3.84 kB 4.74 kB 5.76 kB 28,160");
    g_auto(Ran) sweep = show(&book, "--sweep", "batch", "--on", "box");
    assert_line(sweep.out, "box batch 2 40.3 ns 40.3 ns 49.6 M/s 100.0 % 13,824 8.13 kB 4.03 kB");
    g_auto(Ran) knee = show(&book, "--knee", "--on", "box", NULL);
    assert_line(knee.out, "box 8 148 ns 54.1 M/s 97.0 % 4,096");
    g_auto(Ran) capacity = show(&book, "--capacity", "--on", "box", NULL);
    assert_contains(capacity.out, "\nLargest batch that fits\n");
    g_auto(Ran) energy = show(&book, "--energy", NULL, NULL, NULL);
    assert_contains(energy.out, "estimate: fp32 arithmetic at 45 nm");
    assert_contains(energy.out, " 232 µWh ");
    g_auto(Ran) fusion = show(&book, "--fusion", "--on", "box", NULL);
    assert_line(fusion.out, "box activation 22.4 ns 20.5 ns\n");
    g_auto(Ran) schemes = show(&book, "--schemes", NULL, NULL, NULL);
    assert_contains(schemes.out, "int8_dynamic");
    g_auto(Ran) algorithms = show(&book, "--algorithms", "--on", "box", NULL);
    assert_contains(algorithms.out, "box: 42.9 ns with direct convolutions");
    g_auto(Ran) advice = show(&book, "--advice", "--on", "box", NULL);
    assert_contains(advice.out,
                    "\nAdvice; gains are roofline times against the best that the device "
                    "already does, and do not add up\n");
    assert_contains(advice.out, "\nbox     unfused ");
    assert_contains(advice.out, "2 operators as they stand, 1 once all is fused that can be");
    book_clear(&book);
}

/* 22.4 ns a million times at 360,000 an hour, a hundred each second: once, though energy is
 * estimated twice. On the box alone the weights' zeros cannot be skipped. */
static void test_what_a_device_states(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "hardware/rented.lua",
             "device { id = 'rented', class = 'gpu-datacentre',\n"
             "  peak { dtype = 'fp32', unit = 'vector', flops = 1e12, source = 's' },\n"
             "  peak { dtype = 'fp16', unit = 'matrix', flops = 1e12, source = 's' },\n"
             "  sparse_peak { dtype = 'fp16', pattern = '2:4', flops = 2e12, source = 's' },\n"
             "  power { watts = 200, source = 's' },\n"
             "  price { per_hour = 3.6e5, currency = 'EUR', provider = 'P', date = '2024-05',\n"
             "          source = 's' },\n"
             "  memory { name = 'DRAM', bandwidth = 100e9, source = 's' } }\n");
    g_auto(Ran) energy = run_roofbook("show", "-C", book.dir, "small", "--energy", "--on", "box",
                                      "--on", "rented", NULL);
    assert_status(&energy, 0);
    assert_contains(energy.out, "\nrented: renting it for a million inferences, ");
    assert_true(g_str_has_suffix(energy.out, " costs 2.24 EUR at P's price of 2024-05\n"));
    assert_lacks(energy.out, "box: renting");
    g_auto(Ran) skipped = run_roofbook("show", "-C", book.dir, "small", "--scheme", "sparse_2_4",
                                       "--layers", "--on", "rented", NULL);
    assert_contains(skipped.out, ", zeros skipped\n");
    g_auto(Ran) dense = run_roofbook("show", "-C", book.dir, "small", "--scheme", "sparse_2_4",
                                     "--layers", "--on", "box", NULL);
    assert_lacks(dense.out, "zeros skipped");
    book_clear(&book);
}

/* Beside a model's page lies what is of no device; beside that of a pair, its energy. */
static void test_data_of_pages(void **state)
{
    (void)state;
    Book book = book_small();
    book_publish(&book);
    g_autofree char *model = book_read(&book, "site/models/small/data.json");
    assert_contains(model, "\"training\":{\"count\":");
    assert_contains(model, "\"name\":[\"sgd\",\"momentum\",");
    assert_contains(
        model, "\"fusion\":{\"steps\":{\"count\":13,\"columns\":{\"rule\":[\"constant\",\"noop\",");
    assert_contains(model, "\"energy\":{\"count\":1,\"columns\":{\"method\":[\"constants\"]");
    g_autofree char *pair = book_read(&book, "site/models/small/box/data.json");
    assert_contains(pair, "\"energy\":{\"count\":1,\"columns\":{\"device\":[\"box\"]");
    book_clear(&book);
}

static void test_sections_as_csv(void **state)
{
    static const struct {
        const char *section, *value, *first;
        int lines;
    } tables[] = {{"--sweep", "batch", "device,axis,value,", 1 + 11},
                  {"--schemes", NULL, "scheme,title,device,", 1 + 13},
                  {"--knee", NULL, "device,batch,", 1 + 1},
                  {"--capacity", NULL, "device,device_name,use,", 1 + 7},
                  {"--algorithms", NULL, "device,index,layer,algorithm,", 1 + 6}};
    (void)state;
    Book book = book_small();
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_auto(Ran) ran = run_roofbook("show", "-C", book.dir, "small", "--csv", "--on", "box",
                                       tables[i].section, tables[i].value, NULL);
        assert_status(&ran, 0);
        if (!g_str_has_prefix(ran.out, tables[i].first) || line_count(ran.out) != tables[i].lines)
            fail_msg("%s: %s", tables[i].section, ran.out);
    }
    book_clear(&book);
}

/* ---- Bad input ------------------------------------------------------------------------------- */

static void test_wrong_usage(void **state)
{
    static const struct {
        const char *argv[5], *says;
        int status;
    } wrong[] = {
        {{"--design", "deptwise"}, "no design what-if 'deptwise': did you mean 'depthwise'?", 2},
        {{"--design", "width"}, "as in 'width=0.75'", 2},
        {{"--width", "0"}, "a number above 0", 2},
        {{"--align", "1.5"}, "a whole number from 1 on", 2},
        {{"--deptwise"}, "did you mean '--depthwise'?", 2},
        {{"--advise"}, "did you mean '--advice'?", 2},
        {{"--advice"}, "--advice is of a device; name one", 2},
        {{"--sweep", "bach", "--on", "box"}, "no sweep of 'bach': did you mean 'batch'?", 2},
        {{"--csv", "--training", "--schemes"}, "one of them at a time", 2},
        {{"--design", "depthwise@cnv1"}, "no layer 'cnv1': did you mean 'conv1'?", 2},
        {{"--design", "depthwise@relu1"}, "relu1: cannot replace this 'relu'", 1},
        {{"--two-3x3"}, "'small' has no layer to replace; it takes a dense 5×5", 1},
        {{"--global-pool"}, "conv1: this 'conv' is no part of a head", 1},
        {{"--fuse", "all", "--fusion", "--on", "box"}, "leave out fusing", 2},
        {{"--fuse", "all", "--advice", "--on", "box"}, NULL, 0}, /* one list whatever is fused */
        {{"--resolution", "1", "--on", "box"}, NULL, 0},         /* padded to its 3x3 */
        {{"--basis", "measured", "--on", "box"}, "nothing measured: device 'box'", 2},
        {{"--scheme", "int8", "--on", "box"}, NULL, 0}, /* that there is no int8 is an answer */
    };
    (void)state;
    Book book = book_small();
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        const char *const *a = wrong[i].argv;
        g_auto(Ran) ran =
            run_roofbook("show", "-C", book.dir, "small", a[0], a[1], a[2], a[3], a[4], NULL);
        if (wrong[i].says)
            assert_contains(ran.err, wrong[i].says);
        assert_status(&ran, wrong[i].status);
    }
    book_clear(&book);
}

/* A kernel that no longer fits is named, with the line of its layer. */
static void test_a_resolution_too_small(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "alexnet", "--resolution", "16", NULL);
    assert_status(&ran, 1);
    assert_one_line(&ran);
    assert_contains(ran.err, "kernel 3x3 is larger than its padded input 1x1");
    assert_contains(ran.err, "features.max_pool2");
}

/* y = Mystery(Relu(x)): what is not known is said, and totals are marked. */
static void test_totals_of_unknown_operators(void **state)
{
    (void)state;
    Book book = book_small();
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "1x3x8x8");
    kit_node(graph, "Relu", "x", "r");
    kit_node(graph, "Mystery", "r", "y");
    kit_out(graph, "y");
    g_autoptr(GByteArray) bytes = onnx_model(graph, 8, 17);
    g_autofree char *path = book_path(&book, "models/part.onnx");
    assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
    g_auto(Ran) ran = run_roofbook("show", "-C", book.dir, "part", "--on", "box", "--knee", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "not covered: Mystery");
    assert_line(ran.out, "FLOPs ≥ 192 ≥ 192 FLOP");
    assert_line(ran.out, "box fp32 ≥ 15.4 ns ≥ ");
    assert_contains(ran.out, " ≤ ");
    g_auto(Ran) list = run_roofbook("list", "-C", book.dir, "models", NULL);
    assert_line(list.out, "part part ≥ 0 ≥ 0");
    book_clear(&book);
}

/* y = Relu(x) of a batch that nobody gave: said in text, JSON, CSV and on the page. */
static void test_assumptions(void **state)
{
    (void)state;
    static const char line[] = "The symbolic dimension 'n' is not given: taken as 1.";
    Book book = book_small();
    Message *graph = kit_new();
    kit_in(graph, "x", FLOAT, "nx8");
    kit_node(graph, "Relu", "x", "y");
    kit_out(graph, "y");
    g_autoptr(GByteArray) bytes = onnx_model(graph, 8, 17);
    g_autofree char *path = book_path(&book, "models/open.onnx");
    assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
    g_auto(Ran) text = run_roofbook("show", path, NULL);
    g_autofree char *printed = g_strconcat("\nAssumed: ", line, "\n", NULL);
    assert_contains(text.out, printed);
    g_auto(Ran) given = run_roofbook("show", path, "--dim", "n=2", NULL);
    assert_status(&given, 0);
    assert_null(strstr(given.out, "Assumed"));
    g_auto(Ran) csv = run_roofbook("show", path, "--csv", NULL);
    assert_contains(csv.out, line);
    g_auto(Ran) ran = run_roofbook("show", path, "--json", NULL);
    json_t *json = parsed(&ran);
    const json_t *lines = json_object_get(json_object_get(json, "model"), "assumptions");
    assert_int_equal(json_array_size(lines), 1);
    assert_string_equal(json_string_value(json_array_get(lines, 0)), line);
    json_decref(json);
    book_clear(&book);
}

static void test_one_form_at_a_time(void **state)
{
    (void)state;
    g_auto(Ran) ran = run_roofbook("show", "resnet50", "--json", "--csv", NULL);
    assert_status(&ran, 2);
    assert_one_line(&ran);
    assert_contains(ran.err, "choose one of them");
    assert_string_equal(ran.out, "");
}

/* A file, standard output by name and without one are the same bytes. */
static void test_output(void **state)
{
    (void)state;
    Book book = book_small();
    g_autofree char *path = book_path(&book, "small.txt");
    g_auto(Ran) plain =
        run_roofbook("show", "-C", book.dir, "small", "--knee", "--on", "box", NULL);
    g_auto(Ran) dash =
        run_roofbook("show", "-C", book.dir, "small", "--knee", "--on", "box", "-o", "-", NULL);
    g_auto(Ran) file =
        run_roofbook("show", "-C", book.dir, "small", "--knee", "--on", "box", "-o", path, NULL);
    assert_status(&file, 0);
    assert_string_equal(file.out, "");
    g_autofree char *written = book_read(&book, "small.txt");
    assert_string_equal(written, plain.out);
    assert_string_equal(dash.out, plain.out);
    g_auto(Ran) json = run_roofbook("show", "-C", book.dir, "small", "--json", "-o", path, NULL);
    assert_status(&json, 0);
    g_autofree char *text = book_read(&book, "small.txt");
    assert_true(g_str_has_prefix(text, "{"));
    g_auto(Ran) nameless = run_roofbook("show", "-C", book.dir, "small", "-o", "", NULL);
    assert_status(&nameless, 2);
    g_autofree char *below = book_path(&book, "small.txt/x");
    g_auto(Ran) nowhere = run_roofbook("show", "-C", book.dir, "small", "-o", below, NULL);
    assert_status(&nowhere, 1);
    assert_one_line(&nowhere);
    book_clear(&book);
}

/* Sections too are tables under headings of their own; what is quoted is no markup. */
static void test_markdown(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "models/odd.lua",
             "model { id = 'odd', name = '<b> | *x* [y](z)', input = { 3, 8, 8 },\n"
             "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 }:relu() end }\n");
    g_auto(Ran) ran = run_roofbook("show", "-C", book.dir, "odd", "--on", "box", "--fusion",
                                   "--knee", "--layers", "--markdown", NULL);
    assert_status(&ran, 0);
    assert_contains(ran.out, "\n\n### Fusion, each rule after those before it\n\n| rule | times |");
    assert_contains(ran.out, "\n\n### Knee: the smallest ");
    assert_contains(ran.out, "| conv1 | conv | ");
    assert_lacks(ran.out, "<b>");
    assert_lacks(ran.out, "*x*");
    assert_lacks(ran.out, "[y](");
    assert_lacks(ran.out, "\n\n\n");
    book_clear(&book);
}

/* 112 parameters of 100; without a file of budgets there are none. */
static void test_budgets(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) none = run_roofbook("show", "-C", book.dir, "small", "--budgets", NULL);
    assert_status(&none, 0);
    assert_contains(none.out, "\nBudgets\nnone\n");
    book_add(&book, "budgets.lua",
             "budget { model = 'small', params = 100, why = 'EB', waive = '2020-01-01' }\n");
    g_auto(Ran) text = run_roofbook("show", "-C", book.dir, "small", "--budgets", NULL);
    assert_status(&text, 0);
    assert_line(text.out, "parameters as declared 112 100 −12 (−12.0 %) broken conv1, 100 %");
    assert_contains(text.out, "the waiver ended on 2020-01-01");
    g_auto(Ran) ran = run_roofbook("show", "-C", book.dir, "small", "--json", NULL);
    json_t *json = parsed(&ran);
    const json_t *budgets = json_object_get(json, "budgets");
    assert_int_equal(json_array_size(budgets), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(budgets, 0), "exact")), 112);
    json_decref(json);
    book_clear(&book);
}

/* ---- Supposed devices ------------------------------------------------------------------------ */

/* The round device has 1 TFLOP/s and 100 GB/s. 14,080 FLOPs of the convolution and 256 of the
 * activation take 1.4336 ns at ten times that; fused they move 2,240 bytes, weights among them,
 * which at a hundred times the bandwidth takes 0.224 ns, so that arithmetic bounds. */
static void test_supposed(void **state)
{
    (void)state;
    Book book = book_small();
    g_auto(Ran) faster = show(&book, "--on=box", "--peak=10TFLOP/s", NULL, NULL);
    assert_status(&faster, 0);
    assert_line(faster.out, "box fp32");
    assert_contains(faster.out,
                    "box: supposed 10.00 TFLOP/s of fp32 dot products in place of 1.000 "
                    "TFLOP/s, and all other peaks in proportion\n");
    g_auto(Ran) wide = show(&book, "--on=box", "--peak=10TFLOP/s", "--bandwidth=10TB/s", "--csv");
    assert_status(&wide, 0);
    assert_contains(wide.out, "1.4336e-09");
    g_auto(Ran) small = show(&book, "--on=box", "--memory=2kB", NULL, NULL);
    assert_contains(small.out, "in 2.00 kB of DRAM of device 'box'");
    g_auto(Ran) nowhere = show(&book, "--memory=2kB", NULL, NULL, NULL);
    assert_status(&nowhere, 2);
    assert_contains(nowhere.err, "--memory is of a device; name one");
    g_auto(Ran) word = show(&book, "--on=box", "--peak=much", NULL, NULL);
    assert_status(&word, 2);
    assert_contains(word.err, "--peak: 'much' is not a number of operations a second");
    g_auto(Ran) nothing = show(&book, "--on=box", "--bandwidth=0B/s", NULL, NULL);
    assert_status(&nothing, 2);
    book_clear(&book);
}

/* What no row knows has no column: without a device no time, and where there are published runs on
 * one what they took. */
static void test_training_with_and_without_a_device(void **state)
{
    (void)state;
    g_auto(Ran) alone = run_roofbook("show", "llama3_2_1b", "--pretraining", NULL);
    assert_status(&alone, 0);
    const char *table = strstr(alone.out, "Training a transformer");
    assert_non_null(table);
    assert_contains(table, " states ");
    assert_contains(table, " FLOPs a token");
    assert_lacks(table, "largest batch");
    assert_lacks(table, "step  ");
    assert_lacks(table, "tokens/s");
    assert_lacks(table, "MFU");
    g_auto(Ran) timed =
        run_roofbook("show", "llama3_2_1b", "--pretraining", "--on", "h100-sxm", NULL);
    assert_contains(timed.out, "largest batch");
    g_auto(Ran) run = run_roofbook("show", "llama3_2_1b", "--pretraining", "--on", "h100-sxm",
                                   "--batch", "4", NULL);
    assert_contains(run.out, " estimate ");
    g_auto(Ran) supposed = run_roofbook("show", "llama3_2_1b", "--pretraining", "--on", "h100-sxm",
                                        "--batch", "4", "--peak", "100TFLOP/s", NULL);
    assert_status(&supposed, 0);
    assert_lacks(supposed.out, " estimate ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before_and_after),
        cmocka_unit_test(test_one_form_at_a_time),
        cmocka_unit_test(test_designs_in_json),
        cmocka_unit_test(test_designs_in_order),
        cmocka_unit_test(test_alignment_of_resnet50),
        cmocka_unit_test(test_a_design_of_a_file),
        cmocka_unit_test(test_a_chart_of_a_design),
        cmocka_unit_test(test_list_designs),
        cmocka_unit_test(test_json_has_every_section),
        cmocka_unit_test(test_no_estimate_says_what_makes_one),
        cmocka_unit_test(test_json_has_what_is_asked_for),
        cmocka_unit_test(test_sections_as_text),
        cmocka_unit_test(test_training_without_batch_norm),
        cmocka_unit_test(test_a_scheme_of_integers),
        cmocka_unit_test(test_what_a_device_states),
        cmocka_unit_test(test_data_of_pages),
        cmocka_unit_test(test_assumptions),
        cmocka_unit_test(test_sections_as_csv),
        cmocka_unit_test(test_wrong_usage),
        cmocka_unit_test(test_output),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_budgets),
        cmocka_unit_test(test_a_resolution_too_small),
        cmocka_unit_test(test_totals_of_unknown_operators),
        cmocka_unit_test(test_supposed),
        cmocka_unit_test(test_training_with_and_without_a_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
