/* roofbook diff, and diff/diff.h: what differs between two builds, and why.
 *
 * The small network on the round box is bound by memory: 448 bytes of weights, 768 in and 1024 out
 * are 2240 bytes, at 100 GB/s 22.4 ns; 14336 FLOPs at 1 TFLOP/s are 14.3 ns. */
#include "support.h"

/* ---- Builds ---------------------------------------------------------------------------------- */

#define MODEL(channels, act)                                                                       \
    "model { id = \"small\", name = \"Small\", input = { 3, 8, 8 },\n"                             \
    "  build = function(x) return x:conv { " channels ", kernel = 3, pad = 1 }:" act "() end }\n"

#define DEVICE(id, bandwidth, capacity)                                                            \
    "device { id = \"" id "\", name = \"Round box\", class = \"gpu-datacentre\",\n"                \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"     \
    "  memory { name = \"DRAM\", capacity = " capacity ", bandwidth = " bandwidth                  \
    ", source = \"arithmetic\" } }\n"

/* Without a page: handbooks are compared as folders, or as handbook.json. */
static Book sources(void)
{
    Book book = book_bare();
    book_add(&book, "models/small.lua", MODEL("4", "relu"));
    book_add(&book, "hardware/box.lua", DEVICE("box", "100e9", "8 * GiB"));
    return book;
}

/* A file anew: book_add() cuts none that is longer. */
static void put(const Book *book, const char *name, const char *text)
{
    g_autofree char *path = book_path(book, name);
    g_unlink(path);
    book_add(book, name, text);
}

/* The difference of the folders by the command; both go. */
static char *differ(Book *before, Book *after, const char *option)
{
    g_auto(Ran) ran = run_roofbook("diff", before->dir, after->dir, option, NULL);
    assert_status(&ran, 0);
    assert_string_equal(ran.err, "");
    book_clear(before);
    book_clear(after);
    return g_steal_pointer(&ran.out);
}

/* handbook.json of a folder's site in the folder `name` of the book. Caller frees. */
static char *publish(const Book *book, const char *name)
{
    book_borrow(book, "templates");
    g_autofree char *site = book_path(book, name);
    g_auto(Ran) ran = run_roofbook("build", "-q", "-C", book->dir, "-o", site, NULL);
    assert_status(&ran, 0);
    return g_build_filename(site, "handbook.json", NULL);
}

#define PROFILE(b)                                                                                 \
    "profile { id = \"p\", title = \"P\", device = \"box\", stack = \"S\", how = \"compiled\",\n"  \
    "  dtype = \"fp32\", batch = { 1, 4 }, networks = 3, rows = 9, source = \"a\", e = 1, b = " b  \
    ",\n  date = \"2026-11-30\", classes = {},\n"                                                  \
    "  ceilings = { vector = 1e12, memories = { { \"DRAM\", 100e9 } } } }\n"

/* ---- One cause ------------------------------------------------------------------------------- */

static void test_nothing(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "models/small.lua", "-- a remark\n" MODEL("4", "relu"));
    g_autofree char *text = differ(&before, &after, "--exit-code");
    assert_string_equal(text, "0 of 1 network, 0 of 1 device changed; causes: 0\n"
                              "unchanged: 1 network.\n");
}

/* Half the bandwidth, twice the time. */
static void test_a_fact(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "hardware/box.lua", "\n" DEVICE("box", "50e9", "8 * GiB"));
    g_autofree char *text = differ(&before, &after, "--metric=roofline_seconds");
    assert_string_equal(
        text, "1 of 1 network, 1 of 1 device changed; causes: 1\n"
              "hardware/box.lua:2  box: memory.DRAM.bandwidth 100 GB/s → 50.0 GB/s  [catalogue]  1 "
              "network\n"
              "    small  roofline on box, fp32  22.4 ns  → 44.8 ns  +100.0 %  worse\n"
              "unchanged: 0 networks.\n");
}

/* At 100.01 GB/s 2240 bytes take 22.39776 ns in place of 22.4: a digit more tells them apart. */
static void test_a_small_change(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "hardware/box.lua", DEVICE("box", "100.01e9", "8 * GiB"));
    g_autofree char *text = differ(&before, &after, "--metric=roofline_seconds");
    assert_contains(text, "memory.DRAM.bandwidth 100.000 GB/s → 100.010 GB/s");
    assert_contains(text, "22.400 ns  → 22.398 ns  −0.010 %  better");
}

/* The last memory is the one that networks stream from, whatever else is the same. */
static void test_facts_in_another_order(void **state)
{
    static const char two[] =
        "device { id = \"box\", class = \"gpu-datacentre\",\n"
        "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e12, source = \"arithmetic\" },\n"
        "  memory { name = \"%s\", capacity = 8 * GiB, bandwidth = 100e9, source = \"a\" },\n"
        "  memory { name = \"%s\", capacity = 8 * GiB, bandwidth = 100e9, source = \"a\" } }\n";
    (void)state;
    Book before = sources(), after = sources();
    g_autofree char *one = g_strdup_printf(two, "A", "B"), *other = g_strdup_printf(two, "B", "A");
    put(&before, "hardware/box.lua", one);
    put(&after, "hardware/box.lua", other);
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "box: its facts stand in another order  [catalogue]  0 networks\n");
}

/* A fact that no time is made of has no network. */
static void test_a_fact_of_no_time(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "hardware/box.lua", DEVICE("box", "100e9", "4 * GiB"));
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "0 of 1 network, 1 of 1 device changed; causes: 1\n");
    assert_contains(text, "memory.DRAM.capacity 8.59 GB → 4.29 GB  [catalogue]  0 networks\n");
}

/* Memory of so many bytes, and FLOP/s. */
#define TINY(flops, bytes)                                                                         \
    "device { id = \"box\", class = \"mcu\",\n"                                                    \
    "  peak { dtype = \"fp32\", unit = \"vector\", flops = " flops                                 \
    ", source = \"arithmetic\" },\n"                                                               \
    "  memory { name = \"SRAM\", capacity = " bytes                                                \
    ", bandwidth = 1e9, source = \"arithmetic\" } }\n"

/* 4 KiB hold 448 bytes of weights, 768 in and 1024 out; 2 KiB do not. At 1 GB/s these take 2.24 µs,
 * and 14336 FLOPs at 1 GFLOP/s 14.3. */
static void test_a_time_that_is_none(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&before, "hardware/box.lua", TINY("1e9", "4 * KiB"));
    put(&after, "hardware/box.lua", TINY("1e9", "2 * KiB"));
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "14.3 µs  → does not fit    worse");
}

/* 8 channels in place of 4: 8 · (27 + 1) = 224 parameters, and 13824 MACs. */
static void test_a_network(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "models/small.lua", MODEL("8", "relu"));
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "[model]  1 network\n    small: output 1×4×8×8 → 1×8×8×8\n");
    assert_contains(text, "parameters");
    assert_contains(text, "112  → 224");
    assert_contains(text, "6,912  → 13,824");
}

static void test_only_what_is_better(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "models/small.lua", MODEL("8", "relu"));
    g_autofree char *text = differ(&before, &after, "--only=better");
    assert_contains(text, "causes: 0\n");
}

/* ---- Several --------------------------------------------------------------------------------- */

static char *after_both(const char *model, const char *device, bool site)
{
    Book before = sources(), after = sources();
    put(&after, "models/small.lua", model);
    put(&after, "hardware/box.lua", device);
    g_autofree char *old = site ? publish(&before, "site") : NULL,
                    *new = site ? publish(&after, "site") : NULL;
    if (!site)
        return differ(&before, &after, "--metric=roofline_seconds");
    g_auto(Ran) ran = run_roofbook("diff", old, new, "--metric=roofline_seconds", NULL);
    assert_status(&ran, 0);
    book_clear(&before);
    book_clear(&after);
    return g_steal_pointer(&ran.out);
}

/* Sigmoid computes more than relu, and moves as much: on the old box 15104 FLOPs take 15.1 ns, less
 * than memory's 22.4 as before. So the bandwidth alone makes it 44.8. */
static void test_exchange_proves_the_device(void **state)
{
    (void)state;
    g_autofree char *text =
        after_both(MODEL("4", "sigmoid"), DEVICE("box", "50e9", "8 * GiB"), false);
    assert_contains(text, "[catalogue]  1 network\n");
    assert_contains(text, "22.4 ns  → 44.8 ns");
    assert_lacks(text, "[together]");
}

/* Of half of the bandwidth 22.4 ns become 44.8, of a quarter 89.6; nothing else differs. */
static void test_a_profile_changes_estimates(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&before, "hardware/profiles/p.lua", PROFILE("0.5"));
    put(&after, "hardware/profiles/p.lua", PROFILE("0.25"));
    g_autofree char *text = differ(&before, &after, "--all");
    assert_contains(text, "[catalogue]  1 network\n");
    assert_contains(text, "box: profile.p.b 500 m → 250 m");
    assert_contains(text, "estimate");
    assert_contains(text, "44.8 ns  → 89.6 ns");
    assert_lacks(text, "22.4 ns");
}

/* 8 channels on the old box: 896 + 768 + 2048 bytes take 37.1 ns, as on the new one, which holds
 * less. */
static void test_exchange_proves_the_network(void **state)
{
    (void)state;
    g_autofree char *text =
        after_both(MODEL("8", "relu"), DEVICE("box", "100e9", "4 * GiB"), false);
    assert_contains(text, "[model]  1 network\n");
    assert_contains(text, "22.4 ns  → 37.1 ns");
    assert_lacks(text, "[together]");
}

/* 448 bytes of weights, 768 in and 1024 out take 2.24 µs at 1 GB/s, with relu or sigmoid, and have
 * no room in 2 KiB. */
static void test_exchange_proves_what_fits_no_more(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&before, "hardware/box.lua", TINY("1e12", "4 * KiB"));
    put(&after, "hardware/box.lua", TINY("1e12", "2 * KiB"));
    put(&after, "models/small.lua", MODEL("4", "sigmoid"));
    g_autofree char *text = differ(&before, &after, "--metric=bound_seconds");
    assert_contains(text, "[catalogue]  1 network\n");
    assert_contains(text, "2.24 µs  → does not fit    worse");
    assert_lacks(text, "[together]");
}

/* 37.1 ns by the network, 44.8 by the box, 74.2 by both. */
static void test_both_are_together(void **state)
{
    (void)state;
    g_autofree char *text = after_both(MODEL("8", "relu"), DEVICE("box", "50e9", "8 * GiB"), false);
    assert_contains(text, "models/small.lua and box  [together]  1 network\n");
    assert_contains(text, "22.4 ns  → 74.2 ns");
}

/* Two sites have no network to time again. */
static void test_sites_alone_prove_less(void **state)
{
    (void)state;
    g_autofree char *text =
        after_both(MODEL("4", "sigmoid"), DEVICE("box", "50e9", "8 * GiB"), true);
    assert_contains(text, "models/small.lua and box  [together]  1 network\n");
}

/* ---- Comings and goings ---------------------------------------------------------------------- */

static void test_names(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&before, "hardware/gone.lua", DEVICE("gone", "70e9", "8 * GiB"));
    put(&after, "models/small.lua",
        "model { id = \"tiny\", input = { 3, 8, 8 },\n"
        "  build = function(x) return x:conv { 4, kernel = 3, pad = 1 }:relu() end }\n");
    put(&after, "models/other.lua",
        "model { id = \"other\", input = { 3, 8, 8 },\n"
        "  build = function(x) return x:relu() end }\n");
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "0 of 2 networks, 0 of 2 devices changed; causes: 0\n");
    assert_contains(text, "unchanged: 1 network. new networks: other. devices gone: gone. renamed: "
                          "small is now tiny.");
}

static void test_other_inputs_are_not_compared(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    static const char book_of[] =
        "handbook { variants = { { model = \"small\", id = \"batched\", batch = %s } } }\n";
    g_autofree char *eight = g_strdup_printf(book_of, "8"), *nine = g_strdup_printf(book_of, "9");
    put(&before, "handbook.lua", eight);
    put(&after, "handbook.lua", nine);
    put(&before, "models/image.lua",
        "model { id = \"image\", input = { 3, 8, 8 }, build = function(x) return x:relu() end "
        "}\n");
    put(&after, "models/image.lua",
        "model { id = \"image\", input = { 3, 9, 9 }, build = function(x) return x:relu() end "
        "}\n");
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "not comparable: batched (batch was 8, is 9), image (input was 1×3×8×8, "
                          "is 1×3×9×9).");
}

static void test_formats(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&before, "handbook.lua", "handbook { precisions = { \"fp32\" } }\n");
    put(&after, "handbook.lua", "handbook { precisions = { \"fp16\", \"fp32\" } }\n");
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text,
                    "handbook.lua  number formats: fp32 → fp16, fp32  [handbook]  0 networks\n");
    assert_contains(text, "unchanged: 1 network.");
}

/* 25 of them: twenty are said, five counted, and all with --all. */
static void test_many_are_cut(void **state)
{
    Book before = sources(), after = sources();
    (void)state;
    for (int i = 0; i < 25; i++) {
        g_autofree char *name = g_strdup_printf("hardware/d%02d.lua", i),
                        *id = g_strdup_printf("d%02d", i);
        g_auto(GStrv) was = g_strsplit(DEVICE("ID", "100e9", "8 * GiB"), "ID", -1),
                      is = g_strsplit(DEVICE("ID", "90e9", "8 * GiB"), "ID", -1);
        g_autofree char *old = g_strjoinv(id, was), *new = g_strjoinv(id, is);
        put(&before, name, old);
        put(&after, name, new);
    }
    g_auto(Ran) all = run_roofbook("diff", before.dir, after.dir, "--all", NULL);
    assert_contains(all.out, "hardware/d24.lua:1");
    g_autofree char *text = differ(&before, &after, NULL);
    assert_contains(text, "25 of 26 devices changed; causes: 25\n");
    assert_contains(text, "and 5 more causes; --all shows them\n");
    assert_lacks(text, "d24.lua");
}

/* ---- Outputs and statuses -------------------------------------------------------------------- */

static void test_data(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "hardware/box.lua", DEVICE("box", "50e9", "8 * GiB"));
    g_autofree char *text = differ(&before, &after, "--json");
    assert_contains(text, "\"schema\": \"roofbook/2\"");
    assert_contains(text, "\"kind\": \"catalogue\"");
    assert_contains(text, "\"metric\": \"bound_seconds\"");
    assert_contains(text, "\"change\": 1.0");
    assert_contains(text, "\"verdict\": \"worse\"");
}

static void test_markdown(void **state)
{
    (void)state;
    Book before = sources(), after = sources();
    put(&after, "hardware/box.lua", DEVICE("box", "50e9", "8 * GiB"));
    g_autofree char *text = differ(&before, &after, "--markdown");
    assert_contains(text,
                    "| small | roofline on box, fp32 | 22.4 ns | 44.8 ns | +100.0 % | worse |");
}

static void check_status(const Book *book, const char *a, const char *b, const char *option,
                         int status, const char *says)
{
    g_auto(Ran) ran = run_roofbook("diff", "-C", book->dir, a, b, option, NULL);
    assert_status(&ran, status);
    if (says) {
        assert_one_line(&ran);
        assert_contains(ran.err, says);
    }
}

static void test_statuses(void **state)
{
    (void)state;
    Book one = sources(), other = sources();
    put(&other, "hardware/box.lua", DEVICE("box", "50e9", "8 * GiB"));
    check_status(&one, one.dir, other.dir, NULL, 0, NULL);
    check_status(&one, one.dir, other.dir, "--exit-code", 3, NULL);
    check_status(&one, one.dir, one.dir, "--exit-code", 0, NULL);
    check_status(&one, one.dir, "nowhere", NULL, 1, "check the path");
    check_status(&one, one.dir, "tests", NULL, 1, "no site and no handbook");
    check_status(&one, one.dir, "README.md", NULL, 1, "build the site again");
    check_status(&one, one.dir, other.dir, "--metric=weight_bytes", 2, "weights_bytes");
    check_status(&one, one.dir, other.dir, "--only=bad", 2, "'worse' or 'better'");
    check_status(&one, one.dir, other.dir, "third", 2, "two builds");
    check_status(&one, "git:HEAD", other.dir, NULL, 1, "no git repository");
    book_clear(&one);
    book_clear(&other);
}

/* Words that a terminal would obey, and no network or fact as they should be. */
static void test_hostile_files(void **state)
{
    static const char head[] =
        "{\"schema\":\"roofbook-handbook/1\",\"program\":\"\\u001b[2J\",\"formats\":"
        "[\"fp32\"],\n\"devices\":{\n";
    static const char *const bodies[] = {
        "\"a\":{\"facts\":{\"peak\":-1,\"memory.x.capacity\":1e300}}\n},\n\"models\":{\n}}\n",
        "\"a\":[[[[\n},\n\"models\":{\n\"m\":{\"inputs\":3,\"times\":{\n\"a\":[[1,2,\n}}\n}}\n",
        "\"a\":{\"facts\":7}\n},\n\"models\":{\n\"m\":{\"figures\":[],\"setup\":[1],\"times\":{\n"
        "\"a\":[[1,2,3,\"memory\"]]\n}}\n}}\n",
        "},\n\"models\":{\n\"m\":{\"figures\":{\"declared\":{\"params\":1e308}},\"times\":{\n}}\n}}"
        "\n",
    };
    Book book = book_bare();
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autofree char *name = g_strdup_printf("%zu.json", i),
                        *text = g_strconcat(head, bodies[i], NULL);
        book_add(&book, name, text);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(bodies) * G_N_ELEMENTS(bodies); i++) {
        g_autofree char *a = g_strdup_printf("%s/%zu.json", book.dir, i % G_N_ELEMENTS(bodies)),
                        *b = g_strdup_printf("%s/%zu.json", book.dir, i / G_N_ELEMENTS(bodies));
        g_auto(Ran) ran = run_roofbook("diff", a, b, NULL);
        assert_status(&ran, 0);
        assert_lacks(ran.out, "\033");
    }
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_profile_changes_estimates),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_a_fact),
        cmocka_unit_test(test_a_small_change),
        cmocka_unit_test(test_facts_in_another_order),
        cmocka_unit_test(test_a_fact_of_no_time),
        cmocka_unit_test(test_a_time_that_is_none),
        cmocka_unit_test(test_a_network),
        cmocka_unit_test(test_only_what_is_better),
        cmocka_unit_test(test_exchange_proves_the_device),
        cmocka_unit_test(test_exchange_proves_the_network),
        cmocka_unit_test(test_exchange_proves_what_fits_no_more),
        cmocka_unit_test(test_both_are_together),
        cmocka_unit_test(test_sites_alone_prove_less),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_other_inputs_are_not_compared),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_many_are_cut),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_hostile_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
